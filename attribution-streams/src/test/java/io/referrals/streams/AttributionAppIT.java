package io.referrals.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.referrals.events.Conversion;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import io.referrals.operations.ListenAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The application on a real broker and a real registry, with several partitions and producers nobody can trust. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AttributionAppIT {
    private static final int PARTITIONS = 3;
    private static final Instant AS_OF = Instant.parse("2026-09-01T00:00:00Z");

    @TempDir
    private static Path state;

    private static AppServers servers;

    @BeforeAll
    static void start() {
        servers = new AppServers(Map.of());
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Test
    @Order(1)
    void shouldSayWhichTopicsToCreateWhenTheyAreMissing() {
        assertThatThrownBy(() -> AttributionApp.start(config()).close())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("referral.clicks.v1")
                .hasMessageContaining("topics apply");
    }

    @Test
    @Order(2)
    void shouldQuarantineWhatIsBrokenAndLetItsNeighboursFlowWhereverTheyStand() throws Exception {
        // given
        servers.createTopics(PARTITIONS);

        // when: every event without a key, on a partition of the producer's choice, broken ones first
        send(Topics.CLICKS, 0, new byte[] {0, 0, 0, 99, 99, 1, 2});
        send(Topics.PURCHASES, 1, new byte[] {7});
        send(Topics.SIGNUPS, 2, null);
        int partition = 0;
        for (String line : story("bob", "o1")) {
            send(line, partition++ % PARTITIONS);
        }

        // then
        try (AttributionApp app = AttributionApp.start(config())) {
            awaitCredited(app, "acme|PURCHASE|o1");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(newest(Topics.QUARANTINE).values())
                            .extracting(
                                    QuarantinedRecord::getReason,
                                    QuarantinedRecord::getSourceTopic,
                                    QuarantinedRecord::getSourcePartition,
                                    QuarantinedRecord::getSourceOffset)
                            .containsExactlyInAnyOrder(
                                    tuple("MALFORMED", "referral.clicks.v1", 0, 0L),
                                    tuple("MALFORMED", "referral.purchases.v1", 1, 0L),
                                    tuple("MALFORMED", "referral.signups.v1", 2, 0L)));
        }
    }

    @Test
    @Order(3)
    void shouldGoOnWhereItStoppedWhenStartedAgain() throws Exception {
        // given
        int revisionsBefore = revisions("acme|PURCHASE|o1");

        // when
        int partition = 1;
        for (String line : story("eve", "o2")) {
            send(line, partition++ % PARTITIONS);
        }

        // then
        try (AttributionApp app = AttributionApp.start(config())) {
            awaitCredited(app, "acme|PURCHASE|o2");
        }
        assertThat(revisions("acme|PURCHASE|o1")).isEqualTo(revisionsBefore);
    }

    @Test
    @Order(4)
    void shouldTellHowItIsAndWhatItDidWhenItIsGivenAPort() throws Exception {
        // given
        int partition = 0;
        for (String line : story("fay", "o3")) {
            send(line, partition++ % PARTITIONS);
        }

        // when
        try (AttributionApp app = AttributionApp.start(config().withAdmin(ListenAddress.localAdmin(0)))) {
            URI admin = URI.create("http://127.0.0.1:" + app.adminPort());
            awaitCredited(app, "acme|PURCHASE|o3");

            // then
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(get(admin, "/readyz").body())
                        .isEqualTo("{\"status\":\"up\",\"checks\":[{\"name\":\"broker\",\"status\":\"up\"},"
                                + "{\"name\":\"registry\",\"status\":\"up\"},"
                                + "{\"name\":\"streams\",\"status\":\"up\",\"detail\":\"running\"}]}");
                assertThat(get(admin, "/metrics").body().lines())
                        .contains(
                                "referral_attribution_phase{phase=\"running\"} 1.0",
                                "referral_attribution_records_total{outcome=\"accepted\",type=\"purchase\"} 3.0",
                                "referral_attribution_records_total{outcome=\"duplicate\",type=\"program\"} 2.0",
                                "referral_attribution_records_total{outcome=\"quarantined\",type=\"click\"} 1.0",
                                "referral_attribution_quarantined_total{reason=\"MALFORMED\"} 3.0",
                                "referral_consumer_lag_records{group=\"referral-attribution\",partition=\"0\","
                                        + "topic=\"referral.purchases.v1\"} 0.0",
                                "referral_consumer_lag_seconds{group=\"referral-attribution\",partition=\"0\","
                                        + "topic=\"referral.purchases.v1\"} 0.0")
                        .anyMatch(line -> line.startsWith("referral_attribution_conversion_delay_seconds_count"))
                        .anyMatch(line -> line.startsWith("referral_attribution_state_bytes{store=\"rows\""))
                        .noneMatch(line -> line.contains("acme") || line.contains("ANNA"));
            });
            assertThat(get(admin, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(admin, "/livez/more").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(URI server, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @Order(6)
    void shouldRestoreItsStateWhenStartedAgainAfterItsFilesWereDamaged() throws Exception {
        // given
        assertThat(truncateTables()).isPositive();
        assertThatThrownBy(() -> AttributionApp.start(config()).close()).hasMessageContaining("Error opening store");

        // when
        int partition = 2;
        for (String line : story("gil", "o4")) {
            send(line, partition++ % PARTITIONS);
        }

        // then
        try (AttributionApp app = AttributionApp.start(config())) {
            awaitCredited(app, "acme|PURCHASE|o4");
        }
    }

    @Test
    @Order(5)
    void shouldLeaveItsGroupWhenItIsClosedSoThatNobodyWaitsForIt() {
        // given
        AttributionApp app = AttributionApp.start(config());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(members()).isNotEmpty());

        // when
        app.close();

        // then: sooner than whoever only ends is missed, which takes ten seconds
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(members()).isEmpty());
    }

    @Test
    @Order(7)
    void shouldPublishTheSameUnderGreaterRevisionsWhenAnotherApplicationReplacesIt() throws Exception {
        // given
        Map<String, Conversion> before = newest(Topics.CONVERSIONS);
        servers.createTopicsBetweenPartitions("next", PARTITIONS);

        // when
        AttributionConfig next = config().withApplicationId("next").withRevisionFloor(1000);
        try (AttributionApp app = AttributionApp.start(next)) {

            // then
            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                assertThat(app.failure()).isNull();
                Map<String, Conversion> after = newest(Topics.CONVERSIONS);
                assertThat(after.values())
                        .allSatisfy(conversion ->
                                assertThat(conversion.getRevision()).isGreaterThan(1000));
                after.values().forEach(conversion -> conversion.setRevision(0));
                before.values().forEach(conversion -> conversion.setRevision(0));
                assertThat(after).isEqualTo(before);
            });
        }
    }

    private static Collection<MemberDescription> members() throws Exception {
        return servers
                .admin
                .describeConsumerGroups(List.of(AttributionConfig.DEFAULT_APPLICATION_ID))
                .all()
                .get()
                .values()
                .stream()
                .flatMap(group -> group.members().stream())
                .toList();
    }

    /** Cuts RocksDB's tables in half, as a crash of the machine might. */
    private static int truncateTables() throws IOException {
        List<Path> tables;
        try (Stream<Path> files = Files.walk(state)) {
            tables = files.filter(file -> file.toString().endsWith(".sst")).toList();
        }
        for (Path table : tables) {
            try (FileChannel channel = FileChannel.open(table, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        }
        return tables.size();
    }

    private static AttributionConfig config() {
        return servers.config(state).withFixedClock(AS_OF);
    }

    private static List<String> story(String customer, String order) {
        return List.of("""
            {"type":"program","storefrontId":"acme","programId":"refer","version":1,"effectiveFrom":"2026-01-01T00:00:00Z","name":"Refer","startsAt":"2026-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}\
            """, """
            {"type":"code","storefrontId":"acme","referralCode":"ANNA","programId":"refer","advocateId":"anna","activeFrom":"2026-01-01T00:00:00Z"}\
            """, """
                {"type":"purchase","eventId":"p","storefrontId":"acme","orderId":"%2$s","customerId":"%1$s","visitorId":"v-%1$s","amountMinor":100,"currency":"USD","occurredAt":"2026-03-03T12:00:00Z"}\
                """.formatted(customer, order), """
                    {"type":"click","eventId":"k","storefrontId":"acme","referralCode":"ANNA","visitorId":"v-%s","occurredAt":"2026-03-01T12:00:00Z"}\
                    """.formatted(customer));
    }

    private static void send(String line, int partition) throws Exception {
        ParsedLine.Accepted accepted = (ParsedLine.Accepted) new EventLines().parse(line);
        byte[] key = accepted.topic().cleanup() == Topic.Cleanup.COMPACT
                ? accepted.key().getBytes(UTF_8)
                : null;
        byte[] value = serialize(accepted.topic(), accepted.record());
        servers.producer
                .send(new ProducerRecord<>(accepted.topic().name(), partition, key, value))
                .get();
    }

    @SuppressWarnings("unchecked") // the intake pairs topics with their records
    private static <T extends SpecificRecord> byte[] serialize(Topic<T> topic, SpecificRecord record) {
        return servers.serdes.serde(topic).serializer().serialize(topic.name(), (T) record);
    }

    private static void send(Topic<?> topic, int partition, byte @Nullable [] value) throws Exception {
        servers.producer
                .send(new ProducerRecord<>(topic.name(), partition, null, value))
                .get();
    }

    private static void awaitCredited(AttributionApp app, String conversionId) {
        await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
            assertThat(app.failure()).isNull();
            Conversion conversion = newest(Topics.CONVERSIONS).get(conversionId);
            assertThat(conversion).isNotNull();
            assertThat(Objects.requireNonNull(conversion).getCredits())
                    .extracting("advocateId")
                    .containsExactly("anna");
        });
    }

    private static int revisions(String conversionId) {
        return Objects.requireNonNull(newest(Topics.CONVERSIONS).get(conversionId))
                .getRevision();
    }

    /** The newest committed record of every key. */
    private static <T extends SpecificRecord> Map<String, T> newest(Topic<T> topic) {
        Map<String, T> newest = new LinkedHashMap<>();
        Deserializer<T> deserializer = servers.serdes.serde(topic).deserializer();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers.stack.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(
                            partition -> consumer.position(partition) < Objects.requireNonNull(ends.get(partition)))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    newest.put(new String(record.key(), UTF_8), deserializer.deserialize(topic.name(), record.value()));
                }
            }
        }
        return newest;
    }
}
