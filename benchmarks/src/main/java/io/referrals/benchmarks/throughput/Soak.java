package io.referrals.benchmarks.throughput;

import io.referrals.cli.Progress;
import io.referrals.cli.simulate.Scenarios;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lets the pipeline work for a long time at a steady rate and watches the memory of its process. */
final class Soak {
    private static final String APPLICATION = "bench-soak";
    private static final int THREADS = 2;
    private static final Duration WARM_UP = Duration.ofMinutes(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final BenchStack stack;
    private final int eventsPerSecond;
    private final Duration length;
    private final Progress progress;

    /**
     * What came out. Every record was accounted for at the end, or there is no result.
     *
     * @param sentPerSecond fewer than were to be sent when the machine does not keep up
     * @param minutes after five minutes to warm up
     * @param rssMiB of the process: the median of each of these minutes
     * @param growth the last of them by the first
     */
    record Result(int eventsPerSecond, long sentPerSecond, long minutes, List<Long> rssMiB, double growth) {
        static Result of(int eventsPerSecond, long sentPerSecond, List<Long> rssMiB) {
            double growth = (double) rssMiB.get(rssMiB.size() - 1) / rssMiB.get(0);
            return new Result(eventsPerSecond, sentPerSecond, rssMiB.size(), rssMiB, Summary.hundredths(growth));
        }
    }

    /** @param length without the time to warm up, at least a minute */
    Soak(BenchStack stack, int eventsPerSecond, Duration length, Progress progress) {
        this.stack = stack;
        this.eventsPerSecond = eventsPerSecond;
        this.length = length;
        this.progress = progress;
    }

    Result run() throws IOException, InterruptedException {
        stack.createTopics(APPLICATION);
        try (var pipeline = stack.startSide(SideName.PIPELINE.label(), stack.config(APPLICATION, THREADS));
                var publisher = new LoadPublisher(stack, false)) {
            pipeline.await(SideProcess.RUNNING);
            var all = WARM_UP.plus(length);
            var scenario = Scenarios.steadyRate(eventsPerSecond, all);
            var load = new Load(scenario, Load.SEED, Instant.now(), true);
            progress.phase("send", load.size());
            var samples = new ArrayList<Long>();
            var pace = new Pace(eventsPerSecond);
            long lookEvery = eventsPerSecond * LOOK_EVERY.toSeconds();
            var records = load.records();
            for (long i = 0; i < load.size(); i++) {
                pace.await(i);
                publisher.send(records.next());
                if (i % lookEvery == 0) {
                    progress.at(i, load.size());
                    pipeline.check();
                    samples.add(pipeline.rssMiB());
                }
            }
            publisher.flush();
            long sentPerSecond = pace.reached(load.size());
            progress.step("waiting until every record is accounted for");
            try (var accounts = new PipelineAccounts(stack, APPLICATION, load.size())) {
                EndWatch.ofPipeline(stack, APPLICATION).await(pipeline, accounts);
            }
            return Result.of(eventsPerSecond, sentPerSecond, minutes(samples));
        }
    }

    /** The median of each whole minute after the warm-up. */
    static List<Long> minutes(List<Long> samples) {
        int perMinute = Math.toIntExact(Duration.ofMinutes(1).dividedBy(LOOK_EVERY));
        var minutes = new ArrayList<Long>();
        int first = Math.toIntExact(WARM_UP.dividedBy(LOOK_EVERY));
        for (int from = first; from + perMinute <= samples.size(); from += perMinute) {
            var minute =
                    samples.subList(from, from + perMinute).stream().sorted().toList();
            minutes.add(minute.get(perMinute / 2));
        }
        return minutes;
    }
}
