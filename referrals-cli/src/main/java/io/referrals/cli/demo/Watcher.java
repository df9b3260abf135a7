package io.referrals.cli.demo;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.LedgerReader.Transfer;
import io.referrals.cli.Pipeline;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Sees the conversions and transfers that come out, prints them and lets the story wait for them. */
final class Watcher implements AutoCloseable {
    /** As many as the story can be behind; older ones are forgotten. */
    private static final int REMEMBERED = 1000;

    private final Screen screen;
    private final Pipeline pipeline;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<Conversion> conversions;
    private final LedgerReader ledger;
    private final Thread thread = new Thread(this::run, "demo-watcher");
    private final Deque<Object> seen = new ArrayDeque<>();
    private long lastTransfer;
    private @Nullable RuntimeException failure;

    Watcher(Pipeline pipeline, Screen screen) {
        this.pipeline = pipeline;
        this.screen = screen;
        this.conversions = pipeline.serdes().serde(Topics.CONVERSIONS).deserializer();
        this.ledger = new LedgerReader(pipeline.servers().ledgerUrl());
        this.lastTransfer = ledger.lastTransfer();
        this.consumer = pipeline.broker().reader();
        var partitions = Broker.partitions(consumer, Topics.CONVERSIONS.name());
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // seeks now, before the first event is sent
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for something that has come out or will; a failure that names it when it does not in time. */
    synchronized void await(String what, Duration patience, Predicate<Object> expected) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (seen.stream().noneMatch(expected)) {
            pipeline.check();
            if (failure != null) {
                throw new Failure("The results cannot be read: " + failure.getMessage(), failure);
            }
            var left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new Failure("Expected " + what + ", but it did not happen within " + patience.toSeconds() + " s");
            }
            wait(Math.min(left, 500));
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
    }

    private void run() {
        try (consumer;
                ledger) {
            while (true) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::take);
                ledger.transfersAfter(lastTransfer).forEach(this::take);
            }
        } catch (WakeupException e) {
            // closed
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        var conversion = conversions.deserialize(record.topic(), record.value());
        screen.conversion(conversion);
        remember(conversion);
    }

    private void take(Transfer transfer) {
        lastTransfer = transfer.id();
        screen.transfer(transfer);
        remember(transfer);
    }

    private synchronized void remember(Object record) {
        if (seen.size() == REMEMBERED) {
            seen.removeFirst();
        }
        seen.addLast(record);
        notifyAll();
    }

    private synchronized void fail(RuntimeException e) {
        failure = e;
        notifyAll();
    }
}
