package io.referrals.consumer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.ledger.LedgerExport;
import io.referrals.consumer.ledger.LedgerVerification;
import io.referrals.consumer.ledger.Outbox;
import io.referrals.consumer.ledger.SilentProgress;
import io.referrals.consumer.rewards.CaseFiles;
import io.referrals.events.RewardEntry;
import io.referrals.operations.ListenAddress;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The whole reward consumer on a real broker, registry and PostgreSQL. */
class RewardConsumerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CaseFiles story = CaseFiles.named("11-mixed");

    @Test
    void shouldHoldTheRecordedRewardsWhenTwoConsumersShareTheTopic() throws Exception {
        var config = config(TestStack.newLedgerUrl());
        try (var topic = new ConversionsTopicProbe();
                var first = RewardConsumerApp.start(config);
                var second = RewardConsumerApp.start(config)) {
            // given
            var conversions = story.conversions();
            topic.write(story.programs(), conversions.subList(0, conversions.size() / 2));

            // when
            topic.writeInVain(conversions.subList(0, 5));
            topic.write(List.of(), conversions.subList(conversions.size() / 3, conversions.size()));
            var ends = topic.ends();
            await().atMost(PATIENCE).until(() -> first.positions().equals(ends));
            first.release(story.asOf());

            // then
            assertThat(rewards(second.export())).isEqualTo(expectedRewards());
            assertThat(first.failure()).isNull();
            assertThat(second.failure()).isNull();
        }
    }

    @Test
    void shouldPublishEveryEntryInOrderAndPassAVerificationWhenTheStoryIsPosted() throws Exception {
        var config = config(TestStack.newLedgerUrl());
        try (var topic = new ConversionsTopicProbe();
                var app = RewardConsumerApp.start(config);
                var database = RewardConsumerApp.connect(config.ledgerUrl());
                var published = new PublishedTopics(config)) {
            // given
            topic.write(story.programs(), story.conversions());
            await().atMost(PATIENCE).until(() -> app.positions().equals(topic.ends()));
            app.release(story.asOf());

            // when
            var outbox = new Outbox(database);
            await().atMost(PATIENCE).until(() -> outbox.position() == lastTransfer(database));
            var entries = topic.entries();

            // then
            assertThat(entries).hasSize(2 * (int) outbox.position());
            assertThat(entries.stream().map(RewardEntry::getEntryId)).doesNotHaveDuplicates();
            assertThat(entries.stream().mapToLong(RewardEntry::getAmount).sum()).isZero();
            var owed = new HashMap<String, Long>();
            for (var entry : entries) {
                if (!entry.getAccount().endsWith(":expense")) {
                    owed.merge(entry.getRewardId(), entry.getAmount(), Long::sum);
                }
            }
            owed.values().removeIf(amount -> amount == 0);
            assertThat(owed)
                    .isEqualTo(story.expectedRewards().stream()
                            .collect(Collectors.toMap(
                                    reward -> reward.path("rewardId").asText(),
                                    reward -> reward.path("amount").asLong())));
            var summary = new LedgerVerification(database, new SilentProgress())
                    .run(published, story.asOf(), difference -> {
                        throw new AssertionError(difference.toString());
                    });
            assertThat(summary.conversions()).isEqualTo(story.conversions().size());
            assertThat(app.failure()).isNull();
        }
    }

    @Test
    void shouldWaitForTheProgramWhenItsCommitIsSeenAfterTheConversions() throws Exception {
        var config = config(TestStack.newLedgerUrl());
        try (var topic = new ConversionsTopicProbe();
                var app = RewardConsumerApp.start(config)) {
            // given
            topic.write(List.of(), story.conversions());
            await().pollDelay(Duration.ofSeconds(1)).until(() -> true);

            // when
            topic.write(story.programs(), List.of());
            var ends = topic.ends();
            await().atMost(PATIENCE).until(() -> app.positions().equals(ends));
            app.release(story.asOf());

            // then
            assertThat(rewards(app.export())).isEqualTo(expectedRewards());
        }
    }

    @Test
    void shouldEndAndSayWhatIsLostWhenConversionsWereDeletedBeforeTheyWerePosted() throws Exception {
        try (var topic = new ConversionsTopicProbe()) {
            // given
            topic.write(story.programs(), story.conversions());
            var lost = topic.deleteAll();

            // when
            try (var app = RewardConsumerApp.start(config(TestStack.newLedgerUrl()))) {
                await().atMost(PATIENCE).until(() -> app.failure() != null);

                // then
                assertThat(app.failure()).rootCause().hasMessageContaining("lost the offsets 0 to " + (lost - 1));
                assertThat(app.positions()).isEmpty();
            }
        }
    }

    @Test
    void shouldGoOnWhereItStoppedWhenItIsStartedAgain() throws Exception {
        var config = config(TestStack.newLedgerUrl());
        try (var topic = new ConversionsTopicProbe()) {
            // given
            var conversions = story.conversions();
            topic.write(story.programs(), conversions.subList(0, 100));
            try (var app = RewardConsumerApp.start(config)) {
                await().atMost(PATIENCE).until(() -> app.positions().equals(topic.ends()));
            }

            // when
            topic.write(List.of(), conversions.subList(100, conversions.size()));

            // then
            try (var app = RewardConsumerApp.start(config)) {
                await().atMost(PATIENCE).until(() -> app.positions().equals(topic.ends()));
                app.release(story.asOf());
                assertThat(rewards(app.export())).isEqualTo(expectedRewards());
            }
        }
    }

    @Test
    void shouldTellHowItIsWhenItIsGivenAPort() throws Exception {
        var config = config(TestStack.newLedgerUrl()).withAdmin(ListenAddress.localAdmin(0));
        try (var topic = new ConversionsTopicProbe();
                var app = RewardConsumerApp.start(config)) {
            // when
            var conversions = story.conversions();
            topic.write(story.programs(), conversions);
            await().atMost(PATIENCE).until(() -> app.positions().equals(topic.ends()));

            // then
            await().atMost(PATIENCE).until(() -> read(app, "/readyz").startsWith("{\"status\":\"up\""));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(read(app, "/metrics")
                                    .lines()
                                    .filter(line -> line.matches("referral_(consumer_lag|rewards_conv).*")))
                            .containsExactlyInAnyOrder(
                                    lag("records", config, 0),
                                    lag("seconds", config, 0),
                                    lag("records", config, 1),
                                    lag("seconds", config, 1),
                                    lag("records", config, 2),
                                    lag("seconds", config, 2),
                                    "referral_rewards_conversions_posted_total " + (double) conversions.size()));
            assertThat(read(app, "/livez")).startsWith("{\"status\":\"up\"");
        }
    }

    private static String lag(String unit, RewardConsumerConfig config, int partition) {
        return "referral_consumer_lag_" + unit + "{group=\"" + config.groupId() + "\",partition=\"" + partition
                + "\",topic=\"referral.conversions.v1\"} 0.0";
    }

    private static long lastTransfer(DataSource database) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.createStatement();
                var row = select.executeQuery("SELECT max(transfer_id) FROM transfers")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static String read(RewardConsumerApp app, String path) throws IOException {
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + app.adminPort() + path).toURL().openConnection();
        try (var in = connection.getResponseCode() == 200 ? connection.getInputStream() : connection.getErrorStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldStopAndSayWhereWhenARecordCannotBeRead() throws Exception {
        var config = config(TestStack.newLedgerUrl());
        try (var topic = new ConversionsTopicProbe();
                var app = RewardConsumerApp.start(config)) {
            // when
            topic.writeGarbage();

            // then
            await().atMost(PATIENCE).until(() -> !app.isRunning());
            assertThat(app.failure())
                    .isInstanceOf(UnreadableConversionException.class)
                    .hasMessageContaining("offset 0");
        }
    }

    private RewardConsumerConfig config(String ledgerUrl) {
        var stack = TestStack.stack();
        return RewardConsumerConfig.of(stack.bootstrapServers(), stack.schemaRegistryUrl(), ledgerUrl)
                .withGroupId("rewards-" + UUID.randomUUID())
                .withClock(Clock.fixed(story.asOf(), ZoneOffset.UTC));
    }

    private Map<String, String> expectedRewards() {
        return story.expectedRewards().stream()
                .collect(Collectors.toMap(
                        reward -> reward.path("rewardId").asText(),
                        reward -> reward.path("amount").asLong() + " "
                                + reward.path("state").asText()));
    }

    private static Map<String, String> rewards(LedgerExport export) {
        var rewards = new HashMap<String, String>();
        export.forEachReward(reward -> rewards.put(reward.rewardId(), reward.amount() + " " + reward.state()));
        return rewards;
    }
}
