package io.referrals.consumer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.ledger.ConversionBatch;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.Outbox;
import io.referrals.consumer.rewards.CaseFiles;
import io.referrals.events.RewardEntry;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the publishing thread does when the broker does not do its part. */
class OutboxLoopIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final EventSerdes serdes = EventSerdes.of(Map.of("schema.registry.url", "mock://outbox"));
    private final MockProducer<String, RewardEntry> producer = new MockProducer<>(
            true,
            new RoundRobinPartitioner(),
            new StringSerializer(),
            serdes.serde(Topics.REWARD_ENTRIES).serializer());
    private HikariDataSource database;
    private Outbox outbox;
    private OutboxLoop loop;

    @BeforeEach
    void postACase() {
        database = TestStack.newLedger();
        outbox = new Outbox(database);
        loop = new OutboxLoop(outbox, new EntryTopic(producer));
        var story = CaseFiles.named("01-two-sided");
        var ledger = new Ledger(database, Clock.systemUTC());
        ledger.accept(story.programs());
        ledger.post(new ConversionBatch("topic", Map.of(), Map.of(0, 1L), story.conversions()), story.asOf());
    }

    @AfterEach
    void stopLedger() {
        database.close();
        serdes.close();
    }

    @Test
    void shouldEndWithTheErrorWhenTheBrokerRefuses() {
        // given
        producer.sendException = new TopicAuthorizationException(Topics.REWARD_ENTRIES.name());

        // then
        assertThatThrownBy(loop::run).isInstanceOf(TopicAuthorizationException.class);
        assertThat(outbox.position()).isZero();
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void shouldPublishEverythingWhenTheBrokerAnswersAgain() throws InterruptedException {
        // given
        producer.sendException = new TimeoutException("no answer");
        var thread = new Thread(loop, "outbox-under-test");
        thread.start();

        // when
        await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(thread::isAlive);
        assertThat(outbox.position()).isZero();
        producer.sendException = null;

        // then
        await().atMost(PATIENCE).until(() -> outbox.position() > 0);
        assertThat(producer.history()).hasSize(2 * (int) outbox.position()).allSatisfy(sent -> {
            var entry = sent.value();
            assertThat(entry.getRewardId())
                    .isEqualTo(String.join(
                            "|",
                            entry.getConversionId(),
                            entry.getProgramId(),
                            entry.getRuleId(),
                            entry.getBeneficiaryType(),
                            entry.getBeneficiaryId()));
        });
        loop.close();
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).isFalse();
        assertThat(producer.closed()).isTrue();
    }
}
