package io.referrals.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.topics.TopicChange.Action;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
    private static final DeclaredTopic TOPIC =
            new DeclaredTopic("t", Map.of("cleanup.policy", "delete", "retention.ms", "1000"));

    @Test
    void shouldCreateTheTopicWhenItIsMissing() {
        // when
        var change = TopicPlan.compare(TOPIC, null, null, 6);

        // then
        assertThat(change).isEqualTo(new TopicChange(TOPIC, Action.CREATE, "-", TOPIC.config(), 6));
        assertThat(change.words()).isEqualTo("create with 6 partitions, {cleanup.policy=delete, retention.ms=1000}");
    }

    @Test
    void shouldLeaveTheTopicAloneWhenOnlyItsPartitionsDiffer() {
        var change = TopicPlan.compare(
                TOPIC, described(3), settings(Map.of("cleanup.policy", "delete", "retention.ms", "1000")), 6);
        assertThat(change.action()).isEqualTo(Action.NONE);
        assertThat(change.partitions()).isEqualTo(3);
    }

    @Test
    void shouldChangeOnlyWhatDiffersWhenASettingDoes() {
        // when
        var change = TopicPlan.compare(
                TOPIC, described(3), settings(Map.of("cleanup.policy", "delete", "retention.ms", "7")), 6);

        // then
        assertThat(change.action()).isEqualTo(Action.CONFIGURE);
        assertThat(change.settings()).isEqualTo(Map.of("retention.ms", "1000"));
        assertThat(change.current()).isEqualTo("3 partitions, {retention.ms=7}");
    }

    @Test
    void shouldDeclareEveryTopicWithArrivalTimesWhenAskedForAll() {
        // when
        var all = DeclaredTopic.all("app");

        // then
        assertThat(all).extracting(DeclaredTopic::name).doesNotHaveDuplicates();
        assertThat(all.stream().map(DeclaredTopic::name).toList())
                .containsAll(Topics.ALL.stream().map(topic -> topic.name()).toList());
        assertThat(all)
                .allSatisfy(topic -> assertThat(topic.config())
                        .as(topic.name())
                        .containsEntry("message.timestamp.type", "LogAppendTime"));
    }

    @Test
    void shouldKeepInGzipWhatThePipelinePublishesWhenAskedForAll() {
        // given: what others write stays as they compressed it
        var written = Topics.INPUTS.stream().map(Topic::name).toList();

        // when
        var read = DeclaredTopic.all("app").stream()
                .filter(topic -> topic.name().startsWith("referral.") && !written.contains(topic.name()))
                .toList();

        // then
        assertThat(read)
                .hasSizeGreaterThan(Topics.OUTPUTS.size())
                .allSatisfy(topic -> assertThat(topic.config()).as(topic.name()).containsAllEntriesOf(Topic.GZIP));
        assertThat(Topics.INPUTS)
                .allSatisfy(topic -> assertThat(topic.config()).as(topic.name()).doesNotContainKey("compression.type"));
    }

    private static TopicDescription described(int partitions) {
        var node = new Node(1, "h", 1);
        return new TopicDescription(
                "t",
                false,
                IntStream.range(0, partitions)
                        .mapToObj(id -> new TopicPartitionInfo(id, node, List.of(node), List.of(node)))
                        .toList());
    }

    private static Config settings(Map<String, String> values) {
        return new Config(values.entrySet().stream()
                .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
                .toList());
    }
}
