package io.referrals.streams;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/** What must hold of the topics the stages read, before the first record is read. */
final class SourceTopics {
    private static final String APPEND_TIME = "LogAppendTime";
    private static final int PATIENCE_SECONDS = 30;

    private final Admin admin;
    private final String applicationId;
    private final List<String> between;
    private final List<String> names = new ArrayList<>();

    SourceTopics(Admin admin, String applicationId) {
        this.admin = admin;
        this.applicationId = applicationId;
        this.between = new InternalTopics(applicationId).consumed();
        Topics.INPUTS.stream().map(Topic::name).forEach(names::add);
        names.addAll(between);
    }

    /**
     * Checks that arrival is the broker's append time.
     *
     * @throws IllegalStateException names the topics that keep a time their producers choose
     */
    void checkTime() throws InterruptedException, TimeoutException {
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<ConfigResource, Config> configs =
                answer(admin.describeConfigs(resources).all());
        TreeSet<String> otherwise = new TreeSet<>();
        configs.forEach((topic, config) -> {
            if (!APPEND_TIME.equals(
                    config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value())) {
                otherwise.add(topic.name());
            }
        });
        if (!otherwise.isEmpty()) {
            throw new IllegalStateException(
                    "these topics keep the time a producer chose, which is not the time of arrival: "
                            + String.join(", ", otherwise) + "; set " + TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG + "="
                            + APPEND_TIME + " with: referrals topics apply");
        }
    }

    /**
     * Checks that what is to be read next is still there. A topic that was never read begins at its beginning; one between
     * the stages has lost something then, if anything was deleted from it: what was consumed, by whom is not known any
     * more.
     *
     * @param partitions of each topic
     * @throws LostRecordsException says what is gone
     */
    void checkPositions(int partitions) throws InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> first = new TreeMap<>(LostRecordsException.IN_ORDER);
        for (String name : names) {
            for (int partition = 0; partition < partitions; partition++) {
                first.put(new TopicPartition(name, partition), OffsetSpec.earliest());
            }
        }
        Map<TopicPartition, ListOffsetsResultInfo> beginnings =
                answer(admin.listOffsets(first).all());
        Map<TopicPartition, OffsetAndMetadata> positions =
                answer(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
        List<String> lost = new ArrayList<>();
        for (TopicPartition partition : first.keySet()) {
            long beginning = Objects.requireNonNull(beginnings.get(partition), "its beginning was asked for")
                    .offset();
            OffsetAndMetadata position = positions.get(partition);
            if (position != null && position.offset() < beginning) {
                lost.add(LostRecordsException.deleted(partition, position.offset(), beginning));
            } else if (position == null && beginning > 0 && between.contains(partition.topic())) {
                lost.add(partition + " has no position any more, and begins at offset " + beginning);
            }
        }
        if (!lost.isEmpty()) {
            throw new LostRecordsException(applicationId, lost);
        }
    }

    private static <T> T answer(KafkaFuture<T> asked) throws InterruptedException, TimeoutException {
        try {
            return asked.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            String hint = e.getCause() instanceof AuthorizationException
                    ? "; its principal needs what 'referrals acls plan' lists"
                    : "";
            throw new IllegalStateException(
                    "cannot read the settings of the topics the stages read" + hint, e.getCause());
        }
    }
}
