package io.referrals.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What waits on the topics of a real broker while the application is away. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BacklogIT {
    private static final String GROUP = AttributionConfig.DEFAULT_APPLICATION_ID;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final TopicPartition SIGNUPS = new TopicPartition(Topics.SIGNUPS.name(), 0);
    private static final TopicPartition MAIL = new TopicPartition(GROUP + "-mail", 0);

    @TempDir
    private static Path state;

    private static AppServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = new AppServers(Map.of());
        servers.createTopics(1);
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    @Order(1)
    void shouldRefuseToStartWhenATopicKeepsTheTimeItsProducerChose() throws Exception {
        for (String topic : List.of(SIGNUPS.topic(), MAIL.topic())) {
            // given
            timestampType(topic, "CreateTime");

            // when, then
            assertThatThrownBy(() -> AttributionApp.start(config()).close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(topic, "topics apply");
            timestampType(topic, "LogAppendTime");
        }
    }

    @Test
    @Order(2)
    void shouldRefuseAnEventByItsArrivalHoweverMuchLaterItIsRead() throws Exception {
        // given: two signups, one too far ahead when the broker gets it, the other one not
        signup("in-time", Instant.now());
        Instant now = Instant.now();
        signup("early", now.plus(Duration.ofMinutes(10)).plusSeconds(10));
        servers.producer
                .send(new ProducerRecord<>(MAIL.topic(), 0, null, new byte[0]))
                .get();

        // when: by the clock of whoever reads it now, neither is
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(now.plusSeconds(11)));

        // then
        try (AttributionApp app = AttributionApp.start(config())) {
            awaitRead(app, 2);
            assertThat(quarantined())
                    .extracting(QuarantinedRecord::getReason, QuarantinedRecord::getSourceOffset)
                    .containsExactly(tuple("FUTURE_EVENT", 1L));
        }
    }

    @Test
    @Order(3)
    void shouldSayWhatIsLostAndNotStartWhenRecordsBetweenTheStagesWereDeletedUnread() throws Exception {
        // given
        long position = position(MAIL);
        for (int i = 0; i < 5; i++) {
            servers.producer
                    .send(new ProducerRecord<>(MAIL.topic(), 0, null, new byte[0]))
                    .get();
        }
        deleteBefore(MAIL, position + 3);

        // when, then
        assertThatThrownBy(() -> AttributionApp.start(config()).close())
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContainingAll(
                        MAIL + " lost the offsets " + position + " to " + (position + 2), "recover-lost-positions.md");
    }

    @Test
    @Order(4)
    void shouldNotStartWhenItsPositionsAreForgottenBetweenTheStages() throws Exception {
        // given
        servers.admin.deleteConsumerGroupOffsets(GROUP, Set.of(MAIL)).all().get();

        // when, then
        assertThatThrownBy(() -> AttributionApp.start(config()).close())
                .isInstanceOf(LostRecordsException.class)
                .hasMessageContaining(MAIL + " has no position any more");
    }

    @Test
    @Order(5)
    void shouldFailAtTheFirstRecordThatIsGoneWhenRecordsAreDeletedWhileTheyAreRead() throws Exception {
        // given
        deleteBefore(SIGNUPS, 2);
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                servers.stack.bootstrapServers(),
                "auto.offset.reset",
                "none",
                "enable.auto.commit",
                false);
        try (Consumer<byte[], byte[]> consumer = new StreamsClients(GROUP).getConsumer(config)) {
            consumer.assign(List.of(SIGNUPS));
            consumer.seek(SIGNUPS, 1);

            // when, then
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> consumer.poll(Duration.ofMillis(100)))
                            .isInstanceOf(LostRecordsException.class)
                            .hasMessageContaining(SIGNUPS + " lost the offsets 1 to 1"));
        }
    }

    private static AttributionConfig config() {
        return servers.config(state).withThreads(1);
    }

    private static void timestampType(String topic, String type) throws Exception {
        Collection<AlterConfigOp> change =
                List.of(new AlterConfigOp(new ConfigEntry("message.timestamp.type", type), AlterConfigOp.OpType.SET));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        servers.admin.incrementalAlterConfigs(Map.of(resource, change)).all().get();
        // The controller has it; the broker that is asked next learns of it a little later.
        await().atMost(PATIENCE)
                .until(() -> servers.admin.describeConfigs(List.of(resource)).all().get().values().stream()
                        .allMatch(config ->
                                type.equals(config.get("message.timestamp.type").value())));
    }

    private static void signup(String customer, Instant occurredAt) throws Exception {
        ParsedLine.Accepted accepted = (ParsedLine.Accepted) new EventLines()
                .parse("{\"type\":\"signup\",\"eventId\":\"e\",\"storefrontId\":\"acme\",\"customerId\":\"" + customer
                        + "\",\"occurredAt\":\"" + occurredAt + "\"}");
        byte[] value = servers.serdes
                .serde(Topics.SIGNUPS)
                .serializer()
                .serialize(SIGNUPS.topic(), (io.referrals.events.Signup) accepted.record());
        servers.producer
                .send(new ProducerRecord<>(SIGNUPS.topic(), 0, accepted.key().getBytes(UTF_8), value))
                .get();
    }

    private static void awaitRead(AttributionApp app, long signups) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(app.failure()).isNull();
            assertThat(position(SIGNUPS)).isEqualTo(signups);
            assertThat(position(MAIL)).isPositive();
        });
    }

    private static long position(TopicPartition partition) throws Exception {
        var position = servers.admin
                .listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition);
        return position == null ? -1 : position.offset();
    }

    private static void deleteBefore(TopicPartition partition, long offset) throws Exception {
        servers.admin
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private static List<QuarantinedRecord> quarantined() {
        List<QuarantinedRecord> quarantined = new ArrayList<>();
        TopicPartition partition = new TopicPartition(Topics.QUARANTINE.name(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers.stack.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Objects.requireNonNull(
                    consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> quarantined.add(servers.serdes
                                .serde(Topics.QUARANTINE)
                                .deserializer()
                                .deserialize(Topics.QUARANTINE.name(), record.value())));
            }
        }
        return quarantined;
    }
}
