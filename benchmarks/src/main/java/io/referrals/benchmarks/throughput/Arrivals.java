package io.referrals.benchmarks.throughput;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.events.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Notes when conversions and their first transfers become visible, by {@link System#nanoTime()}: the conversions with a
 * consumer of committed records that waits for them, the transfers with a database session that asks every 5 ms.
 */
final class Arrivals implements AutoCloseable {
    private static final Duration ASK_EVERY = Duration.ofMillis(5);

    private final BenchStack stack;
    private final Map<String, Long> conversions = new ConcurrentHashMap<>();
    private final Map<String, Long> entries = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch watching = new CountDownLatch(2);
    private volatile boolean closed;

    private Arrivals(BenchStack stack) {
        this.stack = stack;
    }

    /** Begins to watch; what is there already counts as well. */
    static Arrivals watch(BenchStack stack) throws InterruptedException {
        var arrivals = new Arrivals(stack);
        arrivals.start("watch-conversions", arrivals::watchConversions);
        arrivals.start("watch-ledger", arrivals::watchLedger);
        arrivals.watching.await();
        return arrivals;
    }

    private interface Work {
        void run() throws SQLException, InterruptedException;
    }

    private void start(String name, Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (SQLException | InterruptedException | RuntimeException e) {
                        failure.compareAndSet(null, e);
                        watching.countDown();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void watchConversions() {
        try (var reader = stack.broker().reader()) {
            var partitions = Broker.partitions(reader, Topics.CONVERSIONS.name());
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            watching.countDown();
            while (!closed) {
                var records = reader.poll(Duration.ofMillis(100));
                long now = System.nanoTime();
                records.forEach(
                        record -> conversions.putIfAbsent(new String(record.key(), StandardCharsets.UTF_8), now));
            }
        }
    }

    private void watchLedger() throws SQLException, InterruptedException {
        try (var connection = DriverManager.getConnection(stack.ledgerUrl());
                var transfers = connection.prepareStatement(
                        "SELECT transfer_id, reward_id FROM transfers WHERE transfer_id > ? ORDER BY transfer_id")) {
            long last = 0;
            watching.countDown();
            while (!closed) {
                transfers.setLong(1, last);
                try (var rows = transfers.executeQuery()) {
                    long now = System.nanoTime();
                    while (rows.next()) {
                        last = rows.getLong(1);
                        entries.putIfAbsent(conversionId(rows.getString(2)), now);
                    }
                }
                Thread.sleep(ASK_EVERY.toMillis());
            }
        }
    }

    /** A reward's id begins with its conversion's: storefront, kind, order. */
    static String conversionId(String rewardId) {
        int end = -1;
        for (int part = 0; part < 3; part++) {
            end = rewardId.indexOf('|', end + 1);
        }
        return rewardId.substring(0, end);
    }

    /** Fails when watching has. */
    void check() {
        var cause = failure.get();
        if (cause != null) {
            throw new Failure("The results cannot be watched: " + cause.getMessage(), cause);
        }
    }

    boolean complete(Set<String> conversionIds) {
        return conversions.keySet().containsAll(conversionIds)
                && entries.keySet().containsAll(conversionIds);
    }

    /** When each conversion was first seen. */
    Map<String, Long> conversions() {
        return conversions;
    }

    /** When each conversion's first transfer was first seen. */
    Map<String, Long> entries() {
        return entries;
    }

    @Override
    public void close() {
        closed = true;
    }
}
