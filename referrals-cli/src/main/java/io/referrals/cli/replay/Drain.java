package io.referrals.cli.replay;

import io.referrals.cli.Broker;
import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out whether the topology has processed everything.
 *
 * <p>It has when, of every topic it reads, the offset it committed is where the topic ends. The committed offsets are
 * read before the ends, and the ends without regard to transactions: a record that somebody wrote in between, or that
 * still stands in an open transaction, makes the end greater. So when they agree, nothing was left to read and nothing
 * was on its way.
 */
public final class Drain implements AutoCloseable {
    private final Broker broker;
    private final Admin admin;
    private final String applicationId;
    private final List<TopicPartition> partitions;
    private final List<TopicPartition> outputs;
    private final KafkaConsumer<byte[], byte[]> consumer;
    /** Offsets up to which nothing but the marks of transactions stands before the end; found by reading. */
    private final Map<TopicPartition, Long> onlyMarksUpTo = new HashMap<>();

    /**
     * A look at the offsets.
     *
     * @param consumed sum of the committed offsets, which only ever rises
     * @param left records (and marks of transactions) not processed yet
     * @param settled whether no transaction is open on the topics that are written, so that readers see all of them
     */
    public record Position(long consumed, long left, boolean settled) {
        public boolean drained() {
            return left == 0 && settled;
        }
    }

    /** Looks at the topology of an application. */
    public Drain(Broker broker, Admin admin, String applicationId) throws InterruptedException {
        this.broker = broker;
        this.admin = admin;
        this.applicationId = applicationId;
        this.consumer = broker.reader();
        var topics = new HashSet<String>();
        Topics.INPUTS.forEach(topic -> topics.add(topic.name()));
        topics.addAll(new InternalTopics(applicationId).consumed());
        this.partitions = partitions(topics);
        this.outputs = partitions(Set.of(
                Topics.CONVERSIONS.name(),
                Topics.QUARANTINE.name(),
                Topics.ACCEPTED_PROGRAMS.name(),
                Topics.CODE_STATS.name(),
                InternalTopics.accounting()));
    }

    /** Where the topology is now. */
    public Position position() throws InterruptedException {
        var committed = broker.await(
                admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata(),
                "read the offsets of " + applicationId);
        var ends = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        long consumed = 0;
        long left = 0;
        for (var partition : partitions) {
            var offset = committed.get(partition);
            var done = offset == null ? 0 : offset.offset();
            var end = ends.getOrDefault(partition, 0L);
            consumed += done;
            if (done < end && !Long.valueOf(end).equals(onlyMarksUpTo.get(partition))) {
                left += end - done;
            }
        }
        var settled =
                ends(outputs, IsolationLevel.READ_COMMITTED).equals(ends(outputs, IsolationLevel.READ_UNCOMMITTED));
        return new Position(consumed, left, settled);
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> of, IsolationLevel isolation)
            throws InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        of.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var ends = new HashMap<TopicPartition, Long>();
        broker.await(
                        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                                .all(),
                        "read where the topics end")
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /**
     * Reads what is left, when it does not become less. Transactions leave marks behind that take an offset each; behind
     * the last record nobody consumes them.
     */
    public void lookForMarks() throws InterruptedException {
        var committed = broker.await(
                admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata(),
                "read the offsets of " + applicationId);
        var stable = ends(partitions, IsolationLevel.READ_COMMITTED);
        var from = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            var offset = committed.get(partition);
            var done = offset == null ? 0 : offset.offset();
            if (done < stable.getOrDefault(partition, 0L)) {
                from.put(partition, done);
            }
        }
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        var open = new HashSet<>(from.keySet());
        while (!open.isEmpty()) {
            var records = consumer.poll(Duration.ofMillis(200));
            open.removeAll(records.partitions());
            for (var partition : List.copyOf(open)) {
                var end = stable.getOrDefault(partition, 0L);
                if (consumer.position(partition) >= end) {
                    onlyMarksUpTo.put(partition, end);
                    open.remove(partition);
                }
            }
        }
    }

    private List<TopicPartition> partitions(Set<String> topics) throws InterruptedException {
        var all = new ArrayList<TopicPartition>();
        broker.await(admin.describeTopics(topics).allTopicNames(), "find the topics")
                .forEach((name, description) ->
                        description.partitions().forEach(info -> all.add(new TopicPartition(name, info.partition()))));
        return all;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
