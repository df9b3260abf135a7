package io.referrals.benchmarks.posting;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.ledger.ConversionBatch;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.consumer.rewards.Conversion;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our ledger, called as the consumer calls it after each poll. */
final class LedgerSide implements Side {
    /** As many as the consumer takes at most. */
    static final int POLL = RewardConsumerConfig.MAX_POLL_RECORDS;

    private static final String TOPIC = "conversions@benchmark";
    private static final int PARTITIONS = 6;

    private final String name;
    private final HikariDataSource database;
    private final Ledger ledger;
    private Map<Integer, Long> positions = Map.of();

    LedgerSide(String name, String url) {
        this.name = name;
        this.database = RewardConsumerApp.connect(url);
        LedgerSchema.migrate(database);
        this.ledger = new Ledger(database, Clock.systemUTC());
        ledger.accept(List.of(Orders.program()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void post(List<Conversion> conversions) {
        for (int from = 0; from < conversions.size(); from += POLL) {
            poll(conversions.subList(from, Math.min(from + POLL, conversions.size())));
        }
    }

    private void poll(List<Conversion> conversions) {
        var next = new HashMap<>(positions);
        for (int i = 0; i < conversions.size(); i++) {
            next.merge(i % PARTITIONS, 1L, Long::sum);
        }
        ledger.post(new ConversionBatch(TOPIC, positions, next, conversions), Instant.now());
        positions = next;
    }

    @Override
    public void close() {
        database.close();
    }
}
