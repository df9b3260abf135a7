package io.referrals.consumer.kafka;

import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.events.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads the accepted programs: first to the present end of their topic, then what comes. */
final class ProgramReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Consumer<String, Program> consumer;
    private final PatientPoll<Program> poll;
    private final String topic;

    /**
     * @param progress told while the registry does not answer and is waited for; null: that is a failure
     */
    ProgramReader(Consumer<String, Program> consumer, String topic, @Nullable LoopProgress progress) {
        this.consumer = consumer;
        this.poll = new PatientPoll<>(consumer, progress);
        this.topic = topic;
    }

    /**
     * What is accepted by now.
     *
     * @throws IllegalStateException when the end is not reached in time
     */
    List<ProgramVersion> readToEnd() {
        var partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(consumer.assignment());
        var versions = new ArrayList<ProgramVersion>();
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("The end of " + topic + " is not reached within " + PATIENCE);
            }
            versions.addAll(readOn());
            if (poll.isWaiting()) {
                giveUpAt = System.nanoTime() + PATIENCE.toNanos();
            }
        }
        return versions;
    }

    /** What was accepted since the last call; waits a moment for it. */
    List<ProgramVersion> readOn() {
        var versions = new ArrayList<ProgramVersion>();
        for (var record : poll.poll(POLL)) {
            versions.add(RecordMapping.programVersion(record.value()));
        }
        return versions;
    }

    /** Whether a program may be there that cannot be read before the registry answers. */
    boolean isWaiting() {
        return poll.isWaiting();
    }

    /** Ends a wait for the registry, from another thread. */
    void stopWaiting() {
        poll.close();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
