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
import io.referrals.operations.OwnProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What Prometheus reads. Labels have few values: partitions, kinds, routes, statuses; never an id of a person or order. */
final class ConsumerMetrics implements AutoCloseable {
    private static final Duration[] DELAYS = Stream.of(
                    50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 7_200_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LedgerLook look;
    private final LedgerWatch ledger;
    private final LedgerAudit audit;
    private final ConsumerStatus consumer;
    private final MultiGauge lagRecords;
    private final MultiGauge lagSeconds;

    ConsumerMetrics(LedgerLook look, ConsumerStatus consumer) {
        this.look = look;
        this.ledger = look.watch();
        this.audit = look.audit();
        this.consumer = consumer;
        lagRecords = MultiGauge.builder("referral.consumer.lag.records")
                .description("Conversions not yet posted, by partition assigned to this consumer")
                .register(registry);
        lagSeconds = MultiGauge.builder("referral.consumer.lag")
                .baseUnit("seconds")
                .description("For how long the oldest of them has been on the broker, at most; NaN when unknown")
                .register(registry);
        var delays = Timer.builder("referral.rewards.posting.delay")
                .description("From a conversion's arrival on its topic to the commit of its rewards")
                .serviceLevelObjectives(DELAYS)
                .register(registry);
        consumer.tellDelays(delay -> delays.record(Math.max(0, delay), TimeUnit.MILLISECONDS));
        FunctionCounter.builder("referral.rewards.conversions.posted", consumer, ConsumerStatus::conversionsPosted)
                .description("Conversions this consumer posted")
                .register(registry);
        TimeGauge.builder("referral.rewards.last.post.timestamp", this::lastPostAt, TimeUnit.SECONDS)
                .description("When this consumer last posted; 0 before it has")
                .register(registry);
        Gauge.builder("referral.rewards.consumer.up", () -> consumer.isRunning() ? 1 : 0)
                .description("Whether this consumer runs")
                .register(registry);
        Gauge.builder("referral.consumer.stalled", () -> consumer.isStalled() ? 1 : 0)
                .description("Whether nothing has been posted for two minutes although records are waiting")
                .tag("group", consumer.group())
                .register(registry);
        registerLedger();
        registerProcess();
    }

    private void registerProcess() {
        dependency("database", look::answers);
        dependency("registry", consumer::registryAnswers);
        TimeGauge.builder("referral.process.start.time", OwnProcess::startedAtSeconds, TimeUnit.SECONDS)
                .description("When the process was started, since 1970")
                .register(registry);
        Gauge.builder("referral.process.resident", OwnProcess::residentBytes)
                .baseUnit("bytes")
                .description("Memory the process takes from the machine")
                .register(registry);
    }

    private void dependency(String name, BooleanSupplier answers) {
        Gauge.builder("referral.dependency.up", () -> answers.getAsBoolean() ? 1 : 0)
                .description("Whether a server that the application needs answers")
                .tag("dependency", name)
                .register(registry);
    }

    private void registerLedger() {
        for (var kind : TransferKind.values()) {
            FunctionCounter.builder(
                            "referral.ledger.transfers",
                            ledger,
                            watch -> watch.transfers().getOrDefault(kind.name(), 0L))
                    .tag("kind", kind.name())
                    .description("Transfers in the ledger since this process started, by any consumer; "
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
        Gauge.builder("referral.ledger.drift", () -> audit.audited() == 0 ? Double.NaN : audit.drifted())
                .description("Accounts whose balance is not the sum of their entries, of those compared so far; "
                        + "NaN before the first")
                .register(registry);
        FunctionCounter.builder("referral.ledger.audited.accounts", audit, LedgerAudit::audited)
                .description("Balances compared with their entries, over and over")
                .register(registry);
        Gauge.builder("referral.ledger.unpublished", ledger, LedgerWatch::unpublished)
                .description("Transfers whose entries are not on their topic yet")
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
        showLags();
        return registry.scrape();
    }

    private void showLags() {
        var known = consumer.lags();
        var oldest = consumer.oldestAtMs();
        double now = System.currentTimeMillis();
        var records = new ArrayList<MultiGauge.Row<?>>();
        var seconds = new ArrayList<MultiGauge.Row<?>>();
        (known == null ? Map.<Integer, Long>of() : known).forEach((partition, lag) -> {
            var tags = Tags.of(
                    "group", consumer.group(), "topic", consumer.topicName(), "partition", partition.toString());
            var arrivedAt = oldest.get(partition);
            records.add(MultiGauge.Row.of(tags, lag));
            seconds.add(MultiGauge.Row.of(
                    tags, lag == 0 ? 0 : arrivedAt == null ? Double.NaN : Math.max(0, (now - arrivedAt) / 1e3)));
        });
        lagRecords.register(records, true);
        lagSeconds.register(seconds, true);
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
