package io.referrals.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.events.Click;
import io.referrals.events.Refund;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import io.referrals.streams.topology.HostileRecords;
import io.referrals.streams.topology.InternalTopics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever producers send through a real broker, the application goes on and accounts for each record. */
class HostileRecordsIT {
    private static final int PARTITIONS = 3;
    private static final int LARGE = 17 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path state;

    private static LocalStack stack;
    private static EventSerdes serdes;
    private static KafkaProducer<byte[], byte[]> producer;
    private static AttributionApp app;
    private static final AtomicLong SENT = new AtomicLong();
    private static volatile @Nullable Exception notTaken;

    @BeforeAll
    static void start() throws Exception {
        stack = LocalStack.start(LocalStackOptions.temporary().withFsync(false));
        serdes = EventSerdes.of(Map.of("schema.registry.url", stack.schemaRegistryUrl()));
        createTopics();
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        stack.bootstrapServers(),
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        0,
                        "max.request.size",
                        32 << 20,
                        "buffer.memory",
                        128L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        app = AttributionApp.start(AttributionConfig.of(stack.bootstrapServers(), stack.schemaRegistryUrl(), state));
    }

    @AfterAll
    static void stop() {
        app.close();
        producer.close();
        serdes.close();
        stack.close();
    }

    /** Of each test, whatever it sent. */
    @AfterEach
    void shouldGoOnAndAccountForEverything() {
        producer.flush();
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(notTaken).isNull();
            assertThat(app.failure()).isNull();
            assertThat(accounted()).isEqualTo(SENT.get());
        });
    }

    @Test
    void shouldGoOnWhenRecordsAreMadeAtRandom() {
        long seed = Long.getLong("referrals.seed", System.nanoTime());
        System.out.println("seed of the hostile records: " + seed);
        HostileRecords records = new HostileRecords(seed, serdes);
        for (int i = 0; i < 1_000; i++) {
            HostileRecords.Hostile next = records.next();
            send(next.topic(), i % PARTITIONS, next.key(), next.value(), next.headers());
        }
    }

    @Test
    void shouldGoOnWhenAKeyAnOptionalFieldOrAStrayRecordHasManyMegabytes() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Refund refund = Refund.newBuilder()
                .setEventId("r")
                .setStorefrontId("acme")
                .setOrderId("none")
                .setRefundId("r")
                .setOccurredAt(now)
                .setAmountMinor(1)
                .setCurrency("USD")
                .setCustomerId("no customer".repeat(LARGE / 11))
                .build();
        Click click = Click.newBuilder()
                .setEventId("k")
                .setStorefrontId("acme")
                .setReferralCode("ANNA")
                .setVisitorId("v")
                .setOccurredAt(now)
                .setLandingUrl("x".repeat(LARGE))
                .build();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            send(Topics.CLICKS, partition, new byte[LARGE], "garbage".getBytes(UTF_8));
            send(Topics.REFUNDS, partition, null, bytes(Topics.REFUNDS, refund));
            send(Topics.CLICKS, partition, null, bytes(Topics.CLICKS, click));
        }
        refund.setCustomerId("no customer".repeat(100_000));
        send(Topics.REFUNDS, 0, null, bytes(Topics.REFUNDS, refund));
    }

    @Test
    void shouldGoOnWhenNobodyCanReadTheSchemaThatARecordNames() throws Exception {
        for (int id : registerUnreadable()) {
            send(Topics.PURCHASES, 0, null, framed(id));
            send(Topics.CLICKS, 1, null, framed(id));
        }
    }

    @Test
    void shouldGoOnAtThePaceOfGarbageWhenSchemaIdsAreUnknown() {
        // given
        long garbage = nanosFor(i -> new byte[] {9, 9, 9, 9, 9, 9});

        // when
        long sameId = nanosFor(i -> framed(2_000_000));
        long otherIds = nanosFor(i -> framed(3_000_000 + i));

        // then: a request for each would take ten times as long, at the least
        System.out.printf(
                "4,000 records: garbage %d ms, one unknown id %d ms, 4,000 unknown ids %d ms%n",
                garbage / 1_000_000, sameId / 1_000_000, otherIds / 1_000_000);
        long most = 5 * garbage + Duration.ofSeconds(20).toNanos();
        assertThat(sameId).isLessThan(most);
        assertThat(otherIds).isLessThan(most);
    }

    @Test
    void shouldGoOnWhenManySmallBatchesDecompressToGigabytes() {
        byte[] zeros = new byte[2_000_000];
        for (int i = 0; i < 1_000; i++) {
            send(Topics.CLICKS, i % PARTITIONS, null, zeros);
        }
        for (int i = 0; i < 60; i++) {
            send(Topics.CLICKS, i % PARTITIONS, null, new byte[LARGE]);
        }
    }

    private interface Values {
        byte[] of(int i);
    }

    private long nanosFor(Values values) {
        shouldGoOnAndAccountForEverything();
        long began = System.nanoTime();
        for (int i = 0; i < 4_000; i++) {
            send(Topics.CLICKS, i % PARTITIONS, null, values.of(i));
        }
        shouldGoOnAndAccountForEverything();
        return System.nanoTime() - began;
    }

    private static int[] registerUnreadable() throws Exception {
        String artifact = """
            {"artifactId":"unreadable","artifactType":"AVRO","firstVersion":{"content":{"contentType":"application/json",
             "content":"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"U\\\",\\\"fields\\\":[{\\\"name\\\":\\\"n\\\",\\\"type\\\":\\\"int\\\",\\\"default\\\":\\\"text\\\"}]}"}}}\
            """;
        URI url = URI.create(stack.schemaRegistryUrl().replace("/apis/ccompat/v7", "/apis/registry/v3")
                + "/groups/default/artifacts");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(artifact))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode version = JSON.readTree(answer.body()).path("version");
        assertThat(version.path("contentId").isIntegralNumber())
                .as(answer.body())
                .isTrue();
        return new int[] {
            version.path("contentId").intValue(), version.path("globalId").intValue()
        };
    }

    private static byte[] framed(int schemaId) {
        return ByteBuffer.allocate(6)
                .put((byte) 0)
                .putInt(schemaId)
                .put((byte) 2)
                .array();
    }

    private static <T extends SpecificRecord> byte[] bytes(Topic<T> topic, T record) {
        return serdes.serde(topic).serializer().serialize(topic.name(), record);
    }

    private static void send(Topic<?> topic, int partition, byte @Nullable [] key, byte @Nullable [] value) {
        send(topic, partition, key, value, new RecordHeaders());
    }

    private static void send(
            Topic<?> topic, int partition, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        var unused = producer.send(new ProducerRecord<>(topic.name(), partition, key, value, headers), (at, error) -> {
            // What the broker refuses itself is not the application's to account for: too large, no key on a compacted
            // topic.
            if (error instanceof RecordTooLargeException || error instanceof InvalidRecordException) {
                SENT.decrementAndGet();
            } else if (error != null) {
                notTaken = error;
            }
        });
        SENT.incrementAndGet();
    }

    /** Records accepted, repeated or refused so far. */
    private static long accounted() {
        Map<String, byte[]> newest = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(InternalTopics.accounting()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.getOrDefault(at, 0L))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> newest.put(new String(record.key(), UTF_8), record.value()));
            }
        }
        return newest.values().stream().mapToLong(HostileRecordsIT::total).sum();
    }

    private static long total(byte[] accounting) {
        try {
            JsonNode totals = JSON.readTree(accounting);
            long sum = 0;
            for (String outcome : List.of("accepted", "duplicates", "refused")) {
                for (JsonNode count : totals.path(outcome)) {
                    sum += count.asLong();
                }
            }
            return sum;
        } catch (java.io.IOException e) {
            throw new IllegalStateException("that is not accounting", e);
        }
    }

    private static void createTopics() throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        Topics.ALL.forEach(
                topic -> topics.add(new NewTopic(topic.name(), PARTITIONS, (short) 1).configs(topic.config())));
        new InternalTopics(AttributionConfig.DEFAULT_APPLICATION_ID)
                .consumed()
                .forEach(name ->
                        topics.add(new NewTopic(name, PARTITIONS, (short) 1).configs(InternalTopics.consumedConfig())));
        topics.add(new NewTopic(InternalTopics.accounting(), PARTITIONS, (short) 1)
                .configs(InternalTopics.accountingConfig()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(topics).all().get();
        }
    }
}
