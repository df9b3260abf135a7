package io.referrals.cli.lag;

import io.referrals.cli.Broker;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.operations.GroupLag;
import io.referrals.streams.operations.PartitionLag;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the attribution has come with what has arrived.
 *
 * @param group its consumer group
 * @param committed where it reads on; a partition that it has never read is absent
 * @param between how many records of those that were between its partitions are still there after some seconds of waiting
 */
public record Passage(String group, Map<TopicPartition, Long> committed, long between) {
    /** What a record leads to goes from partition to partition so often at most. */
    private static final int HOPS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final Set<String> INPUTS =
            Topics.INPUTS.stream().map(Topic::name).collect(Collectors.toSet());

    /**
     * Looks, and waits until what is between the partitions now has come to their end: under load there is always something
     * between them, but not always the same. Takes some seconds at most.
     */
    public static Passage look(Broker broker, String applicationId) throws InterruptedException {
        try (var admin = broker.admin();
                var lag = ReadingGroup.attribution(broker, admin, applicationId).lag()) {
            var first = lag.look();
            var committed = new HashMap<TopicPartition, Long>();
            first.forEach((partition, at) -> {
                if (at.committed() != null) {
                    committed.put(partition, at.committed());
                }
            });
            return new Passage(applicationId, committed, committed.isEmpty() ? 0 : await(lag, between(first)));
        } catch (ExecutionException e) {
            throw broker.failure("see how far " + applicationId + " is", e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw broker.failure("see how far " + applicationId + " is", e);
        }
    }

    /** So many records are read before that one, it included; 0 when it has been read. */
    public long until(TopicPartition partition, long offset) {
        return Math.max(0, offset + 1 - committed.getOrDefault(partition, 0L));
    }

    private static long await(GroupLag lag, Map<TopicPartition, PartitionLag> first)
            throws ExecutionException, TimeoutException, InterruptedException {
        var waiting = first;
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        for (int hop = 1; !waiting.isEmpty() && System.nanoTime() < giveUpAt; ) {
            Thread.sleep(EVERY.toMillis());
            var now = lag.look();
            waiting.entrySet().removeIf(then -> {
                var later = now.get(then.getKey());
                return later == null || hasPassed(then.getValue(), later);
            });
            if (waiting.isEmpty() && hop < HOPS) {
                waiting = between(now);
                hop++;
            }
        }
        return waiting.values().stream().mapToLong(PartitionLag::records).sum();
    }

    private static boolean hasPassed(PartitionLag then, PartitionLag now) {
        return now.records() == 0 || now.committed() != null && now.committed() >= then.end();
    }

    private static Map<TopicPartition, PartitionLag> between(Map<TopicPartition, PartitionLag> lags) {
        var between = new HashMap<>(lags);
        between.entrySet()
                .removeIf(lag ->
                        INPUTS.contains(lag.getKey().topic()) || lag.getValue().records() == 0);
        return between;
    }
}
