package io.referrals.streams.operations;

import io.referrals.operations.Health;
import io.referrals.operations.Health.Check;
import org.apache.kafka.streams.KafkaStreams;

/** Whether the application is alive and ready, from what is known: it never waits for a server. */
final class StreamsHealth {
    private final KafkaStreams streams;
    private final StreamsWatch watch;
    private final RestoreProgress restores;

    StreamsHealth(KafkaStreams streams, StreamsWatch watch, RestoreProgress restores) {
        this.streams = streams;
        this.watch = watch;
        this.restores = restores;
    }

    /** Only a restart helps: the threads have ended, or are stuck with records before them. */
    Health live() {
        StreamsPhase phase = StreamsPhase.of(streams, restores);
        return Health.of(
                Check.of("streams", phase != StreamsPhase.ENDED, phase.label()),
                Check.of("progress", !watch.isStalled()));
    }

    /** It works, and so do the servers it needs. */
    Health ready() {
        StreamsPhase phase = StreamsPhase.of(streams, restores);
        String detail = phase == StreamsPhase.RESTORING ? phase.label() + ", " + restores : phase.label();
        return Health.of(
                Check.of("broker", watch.brokerAnswers()),
                Check.of("registry", watch.registryAnswers()),
                Check.of("streams", phase == StreamsPhase.RUNNING, detail));
    }
}
