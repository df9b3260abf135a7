package io.referrals.streams;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The number of partitions that all topics the stages read must share: it decides where a key belongs. */
final class PartitionCount {
    /** A broker knows a topic a moment after it was created; where some are known, the rest may have just been. */
    private static final int LOOKS = 50;

    private static final int BETWEEN_LOOKS_MS = 100;

    private PartitionCount() {}

    /**
     * Asks the broker.
     *
     * @throws IllegalStateException when a topic is missing or has another number of partitions than the rest
     */
    static int of(Admin admin, String applicationId) throws InterruptedException, TimeoutException {
        List<String> read = new ArrayList<>();
        Topics.INPUTS.stream().map(Topic::name).forEach(read::add);
        read.addAll(new InternalTopics(applicationId).consumed());
        List<String> all = new ArrayList<>(read);
        Topics.OUTPUTS.stream()
                .filter(topic -> topic != Topics.REWARD_ENTRIES) // another application's, and none of our business
                .map(Topic::name)
                .forEach(all::add);
        all.add(InternalTopics.accounting());

        Map<String, Integer> counts = new TreeMap<>();
        List<String> missing = describe(admin, all, counts);
        for (int look = 0; look < LOOKS && !missing.isEmpty() && !counts.isEmpty(); look++) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            missing = describe(admin, missing, counts);
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("these topics are missing: " + String.join(", ", missing)
                    + "; create them with: referrals topics apply");
        }
        counts.keySet().retainAll(read);
        if (counts.values().stream().distinct().count() != 1) {
            throw new IllegalStateException(
                    "the topics the stages read must all have the same number of partitions, but these have " + counts);
        }
        return counts.values().iterator().next();
    }

    /** Puts the numbers of partitions where they belong, and gives the topics that the broker does not know. */
    private static List<String> describe(Admin admin, List<String> topics, Map<String, Integer> counts)
            throws InterruptedException, TimeoutException {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                counts.put(
                        topic.getKey(),
                        topic.getValue().get(30, TimeUnit.SECONDS).partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw new IllegalStateException("cannot describe the topic " + topic.getKey(), e.getCause());
                }
                missing.add(topic.getKey());
            }
        }
        return missing;
    }
}
