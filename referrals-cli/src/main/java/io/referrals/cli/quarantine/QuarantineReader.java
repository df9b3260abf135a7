package io.referrals.cli.quarantine;

import io.referrals.cli.Broker;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Redrive;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.events.serde.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the quarantine and what was redriven from it, committed records only. */
public final class QuarantineReader {
    private final Broker broker;
    private final Deserializer<QuarantinedRecord> quarantine;
    private final Deserializer<Redrive> redrives;
    private final Consumer<String> warnings;

    /**
     * @param warnings takes what a person should know about records that cannot be read
     */
    public QuarantineReader(Broker broker, EventSerdes serdes, Consumer<String> warnings) {
        this.broker = broker;
        this.quarantine = serdes.serde(Topics.QUARANTINE).deserializer();
        this.redrives = serdes.serde(Topics.REDRIVES).deserializer();
        this.warnings = warnings;
    }

    /**
     * Gives the records that were refused until now, in the order of each partition.
     *
     * @param since those refused from then on; null for all that the quarantine still keeps
     */
    void forEach(@Nullable Instant since, Consumer<Refused> action) {
        var unused = forEachWhile(since, () -> true, action);
    }

    /**
     * The same for as long as somebody is willing to wait.
     *
     * @return whether all of them were given
     */
    public boolean forEachWhile(@Nullable Instant since, BooleanSupplier goOn, Consumer<Refused> action) {
        try (var consumer = assigned(Topics.QUARANTINE.name())) {
            Broker.seek(consumer, since);
            var ends = consumer.endOffsets(consumer.assignment());
            return Broker.readWhile(consumer, goOn, record -> {
                // What is refused while this goes on, a redriven one too, is left for the next time.
                if (record.offset() < ends.getOrDefault(partition(record), 0L)) {
                    read(record, action);
                }
            });
        }
    }

    /** What was redriven, by coordinates. */
    Map<String, Redrive> redriven() {
        var redriven = new HashMap<String, Redrive>();
        try (var consumer = assigned(Topics.REDRIVES.name())) {
            Broker.readToEnd(
                    consumer,
                    record -> redriven.put(utf8(record.key()), redrives.deserialize(record.topic(), record.value())));
        }
        return redriven;
    }

    private KafkaConsumer<byte[], byte[]> assigned(String topic) {
        var consumer = broker.reader();
        try {
            var partitions = Broker.partitions(consumer, topic);
            consumer.assign(partitions);
            Broker.seek(consumer, null);
            return consumer;
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record, Consumer<Refused> action) {
        QuarantinedRecord refused;
        try {
            refused = quarantine.deserialize(record.topic(), record.value());
        } catch (MalformedRecordException e) {
            warnings.accept("Not a record of the quarantine, at " + partition(record) + " offset " + record.offset()
                    + ": " + e.getMessage());
            return;
        }
        action.accept(
                new Refused(coordinates(refused), Instant.ofEpochMilli(record.timestamp()), refused, record.headers()));
    }

    private static String coordinates(QuarantinedRecord refused) {
        return refused.getSourcePartition() == null
                ? refused.getInput() + '/' + refused.getLine()
                : refused.getSourceTopic() + '/' + refused.getSourcePartition() + '/' + refused.getSourceOffset();
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
