package io.referrals.cli.lag;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Measures how far groups are behind.
 *
 * <p>The committed positions are read before the ends, so a lag is never too small, and one that would be below 0 is 0.
 * A sample costs a few requests, and one record of each partition that is behind.
 */
final class Lags implements AutoCloseable {
    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private final Broker broker;
    private final Admin admin;
    private final List<ReadingGroup> groups;
    private final Clock clock;
    private final NextRecords next;

    Lags(Broker broker, Admin admin, List<ReadingGroup> groups, Clock clock) {
        this.broker = broker;
        this.admin = admin;
        this.groups = groups;
        this.clock = clock;
        this.next = new NextRecords(broker);
    }

    /** One sample of all groups, also of those without members, by group, topic and partition. */
    List<PartitionLag> sample() throws InterruptedException {
        var lags = new ArrayList<PartitionLag>();
        for (var group : groups) {
            lags.addAll(sample(group));
        }
        return lags;
    }

    private List<PartitionLag> sample(ReadingGroup group) throws InterruptedException {
        int members = members(group.name());
        var partitions = partitions(group);
        var committed = group.committed();
        var beginnings = offsets(partitions, OffsetSpec.earliest());
        var ends = offsets(partitions, OffsetSpec.latest());
        var behind = new HashMap<TopicPartition, Long>();
        for (var partition : partitions) {
            // What retention has taken before it was read is lost, but nobody will read it: it is no lag.
            long from = Math.max(committed.getOrDefault(partition, 0L), beginnings.getOrDefault(partition, 0L));
            if (from < ends.getOrDefault(partition, 0L)) {
                behind.put(partition, from);
            }
        }
        var arrivals = next.arrivals(behind, ends);
        var now = clock.instant();
        return partitions.stream()
                .map(partition -> {
                    var from = behind.get(partition);
                    long end = ends.getOrDefault(partition, 0L);
                    // Nothing before the end but marks of transactions: nobody will ever read further, or has to.
                    boolean done = from == null || Optional.empty().equals(arrivals.get(partition));
                    return new PartitionLag(
                            group.name(),
                            members,
                            partition,
                            committed.get(partition),
                            end,
                            from == null || done ? 0 : end - from,
                            done ? (Long) 0L : seconds(arrivals.get(partition), now),
                            null);
                })
                .toList();
    }

    private static @Nullable Long seconds(@Nullable Optional<Instant> arrival, Instant now) {
        return arrival == null
                ? null
                : arrival.map(at -> Math.max(0, Duration.between(at, now).toSeconds()))
                        .orElse(0L);
    }

    /** All of the topics, so that one that was never read is seen too. */
    private List<TopicPartition> partitions(ReadingGroup group) throws InterruptedException {
        var partitions = new ArrayList<TopicPartition>();
        broker.await(
                        admin.describeTopics(group.topics()).allTopicNames(),
                        "find the topics of " + group.name() + ", which 'topics apply' creates")
                .forEach((name, topic) ->
                        topic.partitions().forEach(info -> partitions.add(new TopicPartition(name, info.partition()))));
        partitions.sort(BY_NAME);
        return partitions;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which)
            throws InterruptedException {
        var request = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> request.put(partition, which));
        var offsets = new HashMap<TopicPartition, Long>();
        broker.await(
                        admin.listOffsets(request, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all(),
                        "read where the topics begin and end")
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    private int members(String group) throws InterruptedException {
        var answer =
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group);
        try {
            return answer == null ? 0 : answer.get().members().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw new Failure("Cannot describe the group " + group + ": " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        next.close();
    }
}
