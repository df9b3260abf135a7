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
import io.referrals.streams.operations.AccountingReader;
import io.referrals.streams.topology.HostileRecords;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
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

    private static AppServers servers;
    private static AccountingReader accounting;
    private static AttributionApp app;
    private static final AtomicLong SENT = new AtomicLong();
    private static volatile @Nullable Exception notTaken;

    @BeforeAll
    static void start() throws Exception {
        // A batch for each record: the broker refuses a whole batch for one record that it does not take.
        servers = new AppServers(Map.of(
                "compression.type", "lz4", "batch.size", 0, "max.request.size", 32 << 20, "buffer.memory", 128L << 20));
        servers.createTopics(PARTITIONS);
        accounting = new AccountingReader(Map.of("bootstrap.servers", servers.stack.bootstrapServers()));
        app = AttributionApp.start(servers.config(state));
    }

    @AfterAll
    static void stop() {
        app.close();
        accounting.close();
        servers.close();
    }

    /** Of each test, whatever it sent. */
    @AfterEach
    void shouldGoOnAndAccountForEverything() {
        servers.producer.flush();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            assertThat(notTaken).isNull();
            assertThat(app.failure()).isNull();
            assertThat(accounting.read().records()).isEqualTo(SENT.get());
        });
    }

    @Test
    void shouldGoOnWhenRecordsAreMadeAtRandom() {
        long seed = Long.getLong("referrals.seed", System.nanoTime());
        System.out.println("seed of the hostile records: " + seed);
        HostileRecords records = new HostileRecords(seed, servers.serdes);
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

    /** Twice the memory of the JVM that the build runs this in (pom.xml). */
    @Test
    void shouldGoOnWhenManySmallBatchesDecompressToMoreThanTheMemory() {
        byte[] zeros = new byte[2_000_000];
        for (int i = 0; i < 500; i++) {
            send(Topics.CLICKS, i % PARTITIONS, null, zeros);
        }
        for (int i = 0; i < 35; i++) {
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
                 "content":"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"U\\\",\\\"fields\\\":[{\\\"name\\\":\\\"n\\\",\\\"type\\\":\\\"int\\\",\\\"default\\\":\\\"text\\\"}]}"}}}""";
        URI url = URI.create(servers.stack.schemaRegistryUrl().replace("/apis/ccompat/v7", "/apis/registry/v3")
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
        return servers.serdes.serde(topic).serializer().serialize(topic.name(), record);
    }

    private static void send(Topic<?> topic, int partition, byte @Nullable [] key, byte @Nullable [] value) {
        send(topic, partition, key, value, new RecordHeaders());
    }

    private static void send(
            Topic<?> topic, int partition, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        var unused = servers.producer.send(
                new ProducerRecord<>(topic.name(), partition, key, value, headers), (at, error) -> {
                    // What the broker refuses is not the application's to account for: too large, no key where it
                    // compacts.
                    if (error instanceof RecordTooLargeException || error instanceof InvalidRecordException) {
                        SENT.decrementAndGet();
                    } else if (error != null) {
                        notTaken = error;
                    }
                });
        SENT.incrementAndGet();
    }
}
