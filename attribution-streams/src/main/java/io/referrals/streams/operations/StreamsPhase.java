package io.referrals.streams.operations;

import java.util.Locale;
import org.apache.kafka.streams.KafkaStreams;

/** What the application is at. */
enum StreamsPhase {
    STARTING,
    /** The group shares out its partitions. */
    REBALANCING,
    /** State is being brought back from the changelogs; nothing that needs it is processed. */
    RESTORING,
    RUNNING,
    STOPPING,
    /** Closed, or given up after an error. */
    ENDED;

    static StreamsPhase of(KafkaStreams streams, RestoreProgress restores) {
        return switch (streams.state()) {
            case CREATED -> STARTING;
            case REBALANCING -> restores.isRestoring() ? RESTORING : REBALANCING;
            case RUNNING -> RUNNING;
            case PENDING_SHUTDOWN -> STOPPING;
            case NOT_RUNNING, PENDING_ERROR, ERROR -> ENDED;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
