package io.referrals.cli.topics;

import io.referrals.cli.Broker;
import io.referrals.cli.Counts;
import io.referrals.cli.topics.TopicChange.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;

/**
 * The way from the topics a broker has to the topics that are declared.
 *
 * <p>Nothing is ever deleted, and an existing topic keeps its partitions: with another number keys would move to other
 * partitions, where an old revision could survive beside the newest and state would not be found again. New topics get
 * as many partitions as those that are there already, because the stages' topics are to have as many as the inputs.
 */
public final class TopicPlan {
    private static final int DEFAULT_PARTITIONS = 4;

    private final List<TopicChange> changes;
    private final short replication;

    private TopicPlan(List<TopicChange> changes, short replication) {
        this.changes = changes;
        this.replication = replication;
    }

    /**
     * Compares the broker with the declaration.
     *
     * @param applicationId prefix of the topics between the topology's stages
     * @param partitions of new topics; null for as many as the existing ones have, or 4 when there are none
     * @param replication of new topics; null for 3, or 1 on a cluster of fewer brokers
     */
    public static TopicPlan of(
            Broker broker, Admin admin, String applicationId, @Nullable Integer partitions, @Nullable Short replication)
            throws InterruptedException {
        var brokers = broker.await(admin.describeCluster().nodes(), "reach the broker")
                .size();
        var declared = DeclaredTopic.all(applicationId);
        var present = broker.await(admin.listTopics().names(), "list the topics");
        var names = declared.stream()
                .map(DeclaredTopic::name)
                .filter(present::contains)
                .toList();
        var descriptions = broker.await(admin.describeTopics(names).allTopicNames(), "describe the topics");
        var configs = broker.await(admin.describeConfigs(resources(names)).all(), "read the topics' settings");
        var wanted = partitions != null
                ? partitions
                : descriptions.values().stream()
                        .mapToInt(description -> description.partitions().size())
                        .max()
                        .orElse(DEFAULT_PARTITIONS);
        var changes = new ArrayList<TopicChange>();
        for (var topic : declared) {
            var config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            changes.add(compare(topic, descriptions.get(topic.name()), config, wanted));
        }
        var factor = replication != null ? replication : (short) (brokers >= 3 ? 3 : 1);
        return new TopicPlan(changes, factor);
    }

    static TopicChange compare(
            DeclaredTopic topic, @Nullable TopicDescription description, @Nullable Config config, int partitions) {
        if (description == null || config == null) {
            return new TopicChange(topic, Action.CREATE, "-", topic.config(), partitions);
        }
        var settings = new HashMap<String, String>();
        var actual = new TreeMap<String, String>();
        topic.config().forEach((name, value) -> {
            var entry = config.get(name);
            var now = Optional.ofNullable(entry).map(ConfigEntry::value).orElse("");
            if (!value.equals(now)) {
                settings.put(name, value);
                actual.put(name, now);
            }
        });
        var count = description.partitions().size();
        var current = Counts.of(count, "partition") + (actual.isEmpty() ? "" : ", " + actual);
        return new TopicChange(topic, settings.isEmpty() ? Action.NONE : Action.CONFIGURE, current, settings, count);
    }

    /** Every declared topic with what is to be done. */
    public List<TopicChange> changes() {
        return changes;
    }

    public boolean isEmpty() {
        return changes.stream().allMatch(change -> change.action() == Action.NONE);
    }

    /** Carries the plan out; a topic that somebody else created meanwhile is a failure that says so. */
    public void apply(Broker broker, Admin admin) throws InterruptedException {
        var create = new ArrayList<NewTopic>();
        var configure = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (var change : changes) {
            var name = change.topic().name();
            if (change.action() == Action.CREATE) {
                create.add(new NewTopic(name, change.partitions(), replication)
                        .configs(change.topic().config()));
                continue;
            }
            if (!change.settings().isEmpty()) {
                configure.put(
                        new ConfigResource(ConfigResource.Type.TOPIC, name),
                        change.settings().entrySet().stream()
                                .map(e -> new AlterConfigOp(
                                        new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                                .toList());
            }
        }
        broker.await(admin.createTopics(create).all(), "create the topics");
        broker.await(admin.incrementalAlterConfigs(configure).all(), "change the topics' settings");
    }

    private static List<ConfigResource> resources(Collection<String> names) {
        return names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
    }
}
