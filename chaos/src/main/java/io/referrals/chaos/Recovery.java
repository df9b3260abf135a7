package io.referrals.chaos;

import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long the attribution takes to come back, with its state, without it, and with somebody standing by. */
final class Recovery {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Events a second, attributed and posted, that take too long. */
    private static final long SLOWEST = 1_000;

    private static final long WHILE_MEASURED = 100_000;
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** It is running when it has nothing to do, too; the partitions that are its own come with the next assignment. */
    private static final Duration REBALANCED_WITHIN = Duration.ofSeconds(10);

    /** Kafka Streams logs it when an instance has restored all it was given. */
    private static final String RUNNING = "State transition from REBALANCING to RUNNING";

    private static final Pattern RESTORED = Pattern.compile("with a total number of (\\d+) records");

    private final long seed;
    private final int rate;
    private final long events;
    private final Progress progress;

    /**
     * One way to come back.
     *
     * @param events of state
     * @param stateMiB of both instances on disk, standby replicas included
     * @param stopSeconds how long the stop took
     * @param exitCode of the instance that was stopped; 137 when it was killed
     * @param lagZeroSeconds from the stop, or the start that followed it, until nothing was left to do; the load went on
     *     for two seconds
     * @param restoredRecords of changelogs, by all instances
     */
    record Measured(
            String what,
            long events,
            long stateMiB,
            double stopSeconds,
            int exitCode,
            double lagZeroSeconds,
            long restoredRecords) {}

    /** @param events published before the first measurement */
    Recovery(long seed, int rate, long events, Progress progress) {
        this.seed = seed;
        this.rate = rate;
        this.events = events;
        this.progress = progress;
    }

    List<Measured> run() throws Exception {
        var load = new Traffic.Plan(seed, rate, events + WHILE_MEASURED);
        try (var disks = new Disks(false);
                var rig = new Rig(disks, Product.thisBuild().talkative(), load, false);
                var settling = rig.settling()) {
            keep(rig, 1);
            progress.step("publishing " + events + " events");
            rig.traffic().publish(events);
            progress.step("attributing and posting them");
            settle(settling);
            var all = new ArrayList<Measured>();
            for (boolean killed : new boolean[] {true, false}) {
                all.add(told(takeover(rig, settling, killed, 1)));
                rejoin(rig.attribution().get(0));
                settle(settling);
            }
            rig.standbys(0);
            all.add(told(restart(rig, settling, true)));
            all.add(told(restart(rig, settling, false)));
            all.add(told(takeover(rig, settling, true, 0)));
            return all;
        }
    }

    /** Starts an instance, and waits until it has its share of the work again. */
    private static void rejoin(App app) throws IOException, InterruptedException {
        long before = count(app, RUNNING);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        app.start();
        while (count(app, RUNNING) == before) {
            if (System.nanoTime() > deadline) {
                throw new Failure("The instance that was started again does not run: see " + app.log());
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
        Thread.sleep(REBALANCED_WITHIN.toMillis());
    }

    private static long count(App app, String text) throws IOException {
        try (var lines = Files.lines(app.log())) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }

    /** Starts the instances again with this many standby replicas. */
    private static void keep(Rig rig, int standbys) throws InterruptedException {
        for (var app : rig.attribution()) {
            app.stop(GRACE);
        }
        rig.standbys(standbys);
        rig.attribution().forEach(App::start);
    }

    /** SIGTERM and start of both instances, with the state they kept or with an empty directory. */
    private Measured restart(Rig rig, Settling settling, boolean empty) throws Exception {
        long restored = restored(rig);
        long stopping = System.nanoTime();
        int exit = 0;
        for (var app : rig.attribution()) {
            exit = Math.max(exit, app.stop(GRACE));
        }
        double stopSeconds = seconds(stopping) / rig.attribution().size();
        if (empty) {
            for (int i = 0; i < rig.attribution().size(); i++) {
                Disks.clear(rig.state(i));
            }
        }
        rig.attribution().forEach(App::start);
        double zero = lagZero(rig, settling);
        return new Measured(
                empty ? "both instances started without their state" : "both instances stopped cleanly and started",
                rig.traffic().published(),
                stateMiB(rig),
                stopSeconds,
                exit,
                zero,
                restored(rig) - restored);
    }

    /** One of two instances ends, killed or in order, and does not come back. */
    private Measured takeover(Rig rig, Settling settling, boolean killed, int standbys) throws Exception {
        long restored = restored(rig);
        long mib = stateMiB(rig);
        var ending = rig.attribution().get(0);
        long stopping = System.nanoTime();
        int exit = killed ? ending.abandon() : ending.stop(GRACE);
        double stopSeconds = seconds(stopping);
        double zero = lagZero(rig, settling);
        return new Measured(
                "one of two instances " + (killed ? "killed" : "stopped cleanly") + " and not started again, "
                        + standbys + " standby replicas",
                rig.traffic().published(),
                mib,
                stopSeconds,
                exit,
                zero,
                restored(rig) - restored);
    }

    private double lagZero(Rig rig, Settling settling) throws InterruptedException {
        long began = System.nanoTime();
        rig.traffic().resume();
        Thread.sleep(2_000);
        rig.traffic().pause();
        settle(settling);
        return seconds(began);
    }

    private void settle(Settling settling) throws InterruptedException {
        var left = settling.await(PATIENCE.plusSeconds(events / SLOWEST));
        if (left != null) {
            throw new Failure("The pipeline does not come back: " + left);
        }
    }

    private Measured told(Measured measured) {
        progress.step(measured.toString());
        return measured;
    }

    private static long stateMiB(Rig rig) throws IOException {
        long bytes = 0;
        for (int i = 0; i < rig.attribution().size(); i++) {
            try (var files = Files.walk(rig.state(i))) {
                bytes += files.mapToLong(
                                file -> file.toFile().isFile() ? file.toFile().length() : 0)
                        .sum();
            }
        }
        return bytes >> 20;
    }

    /** Kafka Streams logs it when a store is complete. */
    private static long restored(Rig rig) throws IOException {
        long records = 0;
        for (var app : rig.attribution()) {
            try (var lines = Files.lines(app.log())) {
                records += lines.filter(line -> line.contains("Finished restoring changelog"))
                        .map(RESTORED::matcher)
                        .filter(Matcher::find)
                        .mapToLong(match -> Long.parseLong(match.group(1)))
                        .sum();
            }
        }
        return records;
    }

    private static double seconds(long since) {
        return Math.round((System.nanoTime() - since) / 1e8) / 10.0;
    }
}
