package io.referrals.benchmarks.throughput;

import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.streams.AttributionApp;
import io.referrals.streams.AttributionConfig;
import java.util.List;
import org.apache.kafka.streams.KafkaStreams;

/** The main class of every side's process but Flink's. */
final class SideProcess {
    static final String REWARDS = "rewards";

    private static final long LOOK_EVERY_MS = 2;

    private SideProcess() {}

    /** @param arguments the side, then its {@link SideConfig} */
    public static void main(String[] arguments) throws Exception {
        var config =
                SideConfig.of(List.of(arguments).subList(1, arguments.length), System.getenv(SideConfig.LEDGER_URL));
        SideSignals.endWithStdin();
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
            SideSignals.fail(app.failure());
        }
    }

    private static void rewards(SideConfig config) throws InterruptedException {
        var app = RewardConsumerApp.start(
                RewardConsumerConfig.of(config.bootstrapServers(), config.schemaRegistryUrl(), config.ledgerUrl()));
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "close"));
        SideSignals.tell(SideSignals.STARTED);
        app.join();
        SideSignals.fail(app.failure());
    }

    /** The first thread that has its state back and begins to poll is the beginning. */
    private static void awaitStart(KafkaStreams streams) throws InterruptedException {
        while (streams.metadataForLocalThreads().stream()
                .noneMatch(thread -> thread.threadState().equals("RUNNING")
                        && !thread.activeTasks().isEmpty())) {
            if (streams.state().hasCompletedShutdown()) {
                SideSignals.fail(null);
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        SideSignals.tell(SideSignals.STARTED);
        while (streams.state() != KafkaStreams.State.RUNNING) {
            if (streams.state().hasCompletedShutdown()) {
                SideSignals.fail(null);
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
        SideSignals.tell(SideSignals.RUNNING);
    }
}
