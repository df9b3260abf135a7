package io.referrals.benchmarks.throughput;

import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import io.referrals.cli.simulate.Scenario;
import io.referrals.cli.simulate.Scenarios;
import io.referrals.events.Click;
import io.referrals.events.Purchase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Sends live traffic at a steady rate and takes the time from each purchase that can be attributed to its conversion,
 * as a reader of committed records gets it, and to its first transfer in the ledger, as another database session sees it.
 */
final class Latency {
    private static final String APPLICATION = "bench-latency";
    private static final int EVENTS_PER_SECOND = 5_000;
    private static final Duration ARRIVE_WITHIN = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private final BenchStack stack;
    private final UnaryOperator<Scenario> variant;
    private final Duration warmUp;
    private final Duration measured;
    private final Progress progress;
    private long sentPerSecond;
    private int beforeTheirClick;

    /**
     * Both waits.
     *
     * @param eventsPerSecond that were to be sent
     * @param sentPerSecond that were sent, fewer when the machine does not keep up
     * @param purchases attributed ones sent while it was measured, after the click they are credited to
     * @param beforeTheirClick attributed ones that were sent before it, which are not measured
     * @param missing how many of them had no conversion or no entry half a minute after the end
     */
    record Result(
            Percentiles conversion,
            Percentiles ledger,
            int eventsPerSecond,
            long sentPerSecond,
            long seconds,
            int purchases,
            int beforeTheirClick,
            int missing,
            double loadAverage) {}

    /** @param variant what is different from even traffic */
    Latency(BenchStack stack, UnaryOperator<Scenario> variant, Duration warmUp, Duration measured, Progress progress) {
        this.stack = stack;
        this.variant = variant;
        this.warmUp = warmUp;
        this.measured = measured;
        this.progress = progress;
    }

    Result run() throws IOException, InterruptedException {
        stack.createTopics(APPLICATION);
        var config = stack.config(APPLICATION, 2);
        try (var pipeline = stack.startSide(SideName.PIPELINE.label(), config);
                var rewards = stack.startSide(SideProcess.REWARDS, config)) {
            pipeline.await(SideProcess.RUNNING);
            rewards.await(SideProcess.STARTED);
            var loadAverage = Machine.loadAverage();
            var load = load();
            var credits = creditedClicks(load);
            try (var publisher = new LoadPublisher(stack, false);
                    var arrivals = Arrivals.watch(stack)) {
                var sent = send(load, credits, publisher, arrivals);
                return result(sent, arrivals, loadAverage);
            }
        }
    }

    /** Its event times are those of the sending, beginning a little later. */
    private Load load() {
        return new Load(scenario(), Load.SEED, Instant.now().plus(SETTLE), true);
    }

    private Scenario scenario() {
        return variant.apply(Scenarios.steadyRate(EVENTS_PER_SECOND, warmUp.plus(measured)));
    }

    /** Of each attributed purchase the click that is credited. */
    private static Map<String, String> creditedClicks(Load load) {
        return Truth.of(load::records).conversions().entrySet().stream()
                .filter(entry -> entry.getValue().attributed())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Objects.requireNonNull(entry.getValue().touchId(), "an attributed one has a click")));
    }

    /**
     * Sends everything when it is due, and gives the times of the purchases that are measured. Events come up to a minute
     * late, so one purchase in a hundred is there before the click it is credited to: nobody can tell then whom it is
     * owed, and the wait for that click is the load's.
     */
    private Map<String, Long> send(Load load, Map<String, String> credits, LoadPublisher publisher, Arrivals arrivals)
            throws InterruptedException {
        var records = load.records();
        for (long left = load.size() - load.scenario().events(); left > 0; left--) {
            publisher.send(records.next());
        }
        publisher.flush();
        Thread.sleep(
                Math.max(0, Duration.between(Instant.now(), load.startsAt()).toMillis()));
        long events = load.scenario().events();
        progress.phase("send", events);
        var pace = new Pace(EVENTS_PER_SECOND);
        var clicksToCome = new HashSet<>(credits.values());
        var sent = new HashMap<String, Long>();
        for (long i = 0; i < events; i++) {
            long due = pace.await(i);
            var record = records.next();
            if (record instanceof Click click) {
                clicksToCome.remove(click.getEventId());
            } else if (record instanceof Purchase purchase && due >= warmUp.toNanos()) {
                var id = Truth.purchaseId(purchase);
                var credited = credits.get(id);
                if (credited != null && clicksToCome.contains(credited)) {
                    beforeTheirClick++;
                } else if (credited != null) {
                    sent.put(id, System.nanoTime());
                }
            }
            publisher.send(record);
            if (i % EVENTS_PER_SECOND == 0) {
                progress.at(i, events);
                arrivals.check();
            }
        }
        publisher.flush();
        sentPerSecond = pace.reached(events);
        return sent;
    }

    private Result result(Map<String, Long> sent, Arrivals arrivals, double loadAverage) throws InterruptedException {
        progress.step("waiting for the last of " + sent.size() + " purchases");
        long deadline = System.nanoTime() + ARRIVE_WITHIN.toNanos();
        while (!arrivals.complete(sent.keySet()) && System.nanoTime() < deadline) {
            Thread.sleep(100);
            arrivals.check();
        }
        var conversions = waits(sent, arrivals.conversions());
        var entries = waits(sent, arrivals.entries());
        if (conversions.isEmpty() || entries.isEmpty()) {
            throw new Failure("no purchase came through");
        }
        return new Result(
                Percentiles.ofNanos(conversions.values()),
                Percentiles.ofNanos(entries.values()),
                EVENTS_PER_SECOND,
                sentPerSecond,
                measured.toSeconds(),
                sent.size(),
                beforeTheirClick,
                2 * sent.size() - conversions.size() - entries.size(),
                loadAverage);
    }

    private static Map<String, Long> waits(Map<String, Long> sent, Map<String, Long> arrived) {
        var waits = new HashMap<String, Long>();
        sent.forEach((id, at) -> {
            var then = arrived.get(id);
            if (then != null) {
                waits.put(id, then - at);
            }
        });
        return waits;
    }
}
