package io.referrals.benchmarks.throughput;

import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.streams.AttributionApp;
import io.referrals.streams.AttributionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * The main class of a side's process. It tells on stdout when the first record is worked on, and ends when its stdin
 * does: when the benchmark says so or is gone.
 */
final class SideProcess {
    /** Before what is meant for the benchmark; everything else is noise. */
    static final String MARK = "@bench ";

    static final String STARTED = "started";
    static final String FINISHED = "finished";
    /** All threads of an application have their state back. */
    static final String RUNNING = "running";

    static final String REWARDS = "rewards";

    private static final long LOOK_EVERY_MS = 2;

    private SideProcess() {}

    /** @param arguments the side, then its {@link SideConfig} */
    public static void main(String[] arguments) throws Exception {
        var config =
                SideConfig.of(List.of(arguments).subList(1, arguments.length), System.getenv(SideConfig.LEDGER_URL));
        endWithStdin();
        switch (arguments[0]) {
            case "ceiling-consume" -> Ceiling.consume(config);
            case "ceiling-copy" -> Ceiling.copy(config);
            case "ceiling-streams" -> awaitStart(CeilingStreams.start(config));
            case "textbook" -> awaitStart(Textbook.start(config));
            case "pipeline" -> pipeline(config);
            case REWARDS -> rewards(config);
            default -> throw new IllegalArgumentException("no side " + arguments[0]);
        }
        Thread.currentThread().join();
    }

    static void tell(String what, long atMillis, long value) {
        System.out.println(MARK + what + " " + atMillis + " " + value);
    }

    private static void tellNow(String what) {
        tell(what, System.currentTimeMillis(), 0);
    }

    private static void pipeline(SideConfig config) throws InterruptedException {
        var app = AttributionApp.start(
                AttributionConfig.of(config.bootstrapServers(), config.schemaRegistryUrl(), config.stateDirectory())
                        .withApplicationId(config.applicationId())
                        .withThreads(config.threads()));
        // A clean end keeps the state for the next start.
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "close"));
        awaitStart(app.streams());
        app.awaitEnd();
        if (app.state() == AttributionApp.State.FAILED) {
            fail(app.failure());
        }
    }

    private static void rewards(SideConfig config) throws InterruptedException {
        var app = RewardConsumerApp.start(
                RewardConsumerConfig.of(config.bootstrapServers(), config.schemaRegistryUrl(), config.ledgerUrl()));
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "close"));
        tellNow(STARTED);
        app.join();
        fail(app.failure());
    }

    /** The first thread that has its state back and begins to poll is the beginning. */
    private static void awaitStart(KafkaStreams streams) throws InterruptedException {
        while (streams.metadataForLocalThreads().stream()
                .noneMatch(thread -> thread.threadState().equals("RUNNING")
                        && !thread.activeTasks().isEmpty())) {
            if (streams.state().hasCompletedShutdown()) {
                fail(null);
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        tellNow(STARTED);
        while (streams.state() != KafkaStreams.State.RUNNING) {
            if (streams.state().hasCompletedShutdown()) {
                fail(null);
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        tellNow(RUNNING);
    }

    private static void fail(@Nullable Throwable cause) {
        if (cause != null) {
            cause.printStackTrace();
        }
        System.exit(1);
    }

    private static void endWithStdin() {
        var thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {}
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    System.exit(0);
                },
                "end-with-stdin");
        thread.setDaemon(true);
        thread.start();
    }
}
