package io.referrals.consumer.api;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.referrals.consumer.ledger.TransferKind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Prometheus reads. Labels have few values: partitions, kinds, routes, statuses; never an id of a person or order. */
final class ApiMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiMetrics.class);
    private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LedgerWatch ledger = new LedgerWatch();
    private final ApiDatabase database;
    private final ConsumerStatus consumer;
    private final MultiGauge lags;
    private long lookDueAt = System.nanoTime();
    private boolean answered;

    ApiMetrics(ApiDatabase database, ConsumerStatus consumer) {
        this.database = database;
        this.consumer = consumer;
        lags = MultiGauge.builder("referral.rewards.consumer.lag.records")
                .description("Conversions not yet posted, by partition assigned to this consumer")
                .register(registry);
        FunctionCounter.builder("referral.rewards.conversions.posted", consumer, ConsumerStatus::conversionsPosted)
                .description("Conversions this consumer posted")
                .register(registry);
        TimeGauge.builder("referral.rewards.last.post.timestamp", this::lastPostAt, TimeUnit.SECONDS)
                .description("When this consumer last posted; 0 before it has")
                .register(registry);
        Gauge.builder("referral.rewards.consumer.up", () -> consumer.isRunning() ? 1 : 0)
                .description("Whether this consumer runs")
                .register(registry);
        registerLedger();
    }

    private void registerLedger() {
        for (var kind : TransferKind.values()) {
            FunctionCounter.builder(
                            "referral.ledger.transfers",
                            ledger,
                            watch -> watch.transfers().getOrDefault(kind.name(), 0L))
                    .tag("kind", kind.name())
                    .description("Transfers in the ledger since this process started, whoever posted them; "
                            + "each has two entries")
                    .register(registry);
        }
        Gauge.builder("referral.ledger.last.transfer", ledger, LedgerWatch::lastTransfer)
                .description("Number of the newest transfer, which is how many there are")
                .register(registry);
        TimeGauge.builder(
                        "referral.ledger.last.transfer.timestamp",
                        ledger,
                        TimeUnit.SECONDS,
                        LedgerWatch::lastTransferAt)
                .description("When the newest transfer was recorded; 0 before the first")
                .register(registry);
        Gauge.builder("referral.ledger.unbalanced", ledger, LedgerWatch::unbalanced)
                .description("Storefronts and units whose balances do not sum to zero; NaN while unknown")
                .register(registry);
        Gauge.builder("referral.ledger.up", () -> answered ? 1 : 0)
                .description("Whether the ledger's database answered the API")
                .register(registry);
    }

    /** Counts a request. */
    void served(String route, int status, Duration time) {
        Timer.builder("referral.api.requests")
                .description("Requests by route and status")
                .tags(Tags.of("route", route, "status", Integer.toString(status)))
                .register(registry)
                .record(time);
    }

    /** All metrics in Prometheus' text format. */
    synchronized String scrape() {
        if (System.nanoTime() - lookDueAt >= 0) {
            look();
        }
        var known = consumer.lags();
        var rows = (known == null ? Map.<Integer, Long>of() : known)
                .entrySet().stream()
                        .map(lag -> MultiGauge.Row.of(
                                Tags.of("partition", lag.getKey().toString()), lag.getValue()))
                        .toList();
        lags.register(rows, true);
        return registry.scrape();
    }

    /** Looks at the ledger although it has just been looked at. */
    synchronized void lookAtOnce() {
        look();
    }

    private void look() {
        try {
            database.read(connection -> {
                ledger.look(connection);
                return ledger;
            });
            answered = true;
        } catch (ProblemException e) {
            LOG.warn("The ledger cannot be watched: {}", String.valueOf(e.getCause()));
            answered = false;
            ledger.lose();
        }
        lookDueAt = System.nanoTime() + LOOK_EVERY_NANOS;
    }

    private double lastPostAt() {
        var at = consumer.lastPostAt();
        return at == null ? 0 : at.toEpochMilli() / 1e3;
    }

    @Override
    public void close() {
        registry.close();
    }
}
