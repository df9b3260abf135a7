package io.referrals.benchmarks.throughput;

import io.referrals.cli.Failure;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds the moment at which an application had processed the load: the last time that it committed an input offset or
 * that a committed result became readable. That it was the last is known when every input is committed to its end,
 * nothing of the application has moved for three seconds, and the side's own accounts agree.
 */
final class EndWatch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(40);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(3);

    /** Says whether a side, by its own accounts, has nothing left to do. */
    interface Accounts {
        boolean settled() throws InterruptedException;
    }

    /**
     * The end.
     *
     * @param cpu used until then
     */
    record End(long atMillis, Cpu cpu) {}

    private record Look(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> readable) {}

    private final BenchStack stack;
    private final String applicationId;
    private final List<TopicPartition> inputs;
    private final List<TopicPartition> results;

    private EndWatch(BenchStack stack, String applicationId, List<Topic<?>> inputTopics, String resultTopic)
            throws InterruptedException {
        this.stack = stack;
        this.applicationId = applicationId;
        this.inputs = partitions(stack, inputTopics.stream().map(Topic::name).toList());
        this.results = partitions(stack, List.of(resultTopic));
    }

    /** Of the product, which reads all inputs and writes conversions. */
    static EndWatch ofPipeline(BenchStack stack, String applicationId) throws InterruptedException {
        return new EndWatch(stack, applicationId, Topics.INPUTS, Topics.CONVERSIONS.name());
    }

    /** Of the textbook and of Kafka Streams alone, which know no configuration. */
    static EndWatch ofEvents(BenchStack stack, SideConfig config) throws InterruptedException {
        return new EndWatch(stack, config.applicationId(), Textbook.INPUTS, config.outputTopic());
    }

    End await(Child child, Accounts accounts) throws InterruptedException {
        var ends = ends(inputs, IsolationLevel.READ_UNCOMMITTED);
        Look last = look();
        var end = new End(System.currentTimeMillis(), cpu(child));
        long movedAt = System.nanoTime();
        while (true) {
            Thread.sleep(LOOK_EVERY.toMillis());
            child.check();
            Look now = look();
            if (!now.equals(last)) {
                movedAt = System.nanoTime();
                if (isProgress(last, now)) {
                    end = new End(System.currentTimeMillis(), cpu(child));
                }
                last = now;
            }
            var still = Duration.ofNanos(System.nanoTime() - movedAt);
            boolean consumed = ends.entrySet().stream().allMatch(e -> committed(now, e.getKey()) >= e.getValue());
            if (consumed && still.compareTo(QUIET) > 0 && accounts.settled()) {
                return end;
            }
            if (still.compareTo(GIVE_UP_AFTER) > 0) {
                throw new Failure(applicationId + " does not make progress: consumed to the end: " + consumed
                        + ", its accounts settled: " + accounts.settled());
            }
        }
    }

    private boolean isProgress(Look before, Look now) {
        return !now.readable.equals(before.readable)
                || inputs.stream().anyMatch(input -> committed(now, input) != committed(before, input));
    }

    private Cpu cpu(Child child) {
        return Cpu.of(child.handle(), stack.brokerProcess());
    }

    private static long committed(Look look, TopicPartition partition) {
        return look.committed.getOrDefault(partition, 0L);
    }

    private Look look() throws InterruptedException {
        var committed = new HashMap<TopicPartition, Long>();
        stack.broker()
                .await(
                        stack.admin().listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata(),
                        "read committed offsets")
                .forEach((partition, offset) -> committed.put(partition, offset == null ? 0 : offset.offset()));
        return new Look(committed, ends(results, IsolationLevel.READ_COMMITTED));
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel isolation)
            throws InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        stack.broker()
                .await(
                        stack.admin()
                                .listOffsets(latest, new ListOffsetsOptions(isolation))
                                .all(),
                        "read end offsets")
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private static List<TopicPartition> partitions(BenchStack stack, List<String> topics) throws InterruptedException {
        var partitions = new ArrayList<TopicPartition>();
        stack.broker()
                .await(stack.admin().describeTopics(topics).allTopicNames(), "find the topics")
                .forEach((name, description) -> description
                        .partitions()
                        .forEach(info -> partitions.add(new TopicPartition(name, info.partition()))));
        return partitions;
    }
}
