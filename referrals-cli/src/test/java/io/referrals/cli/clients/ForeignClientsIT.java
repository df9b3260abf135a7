package io.referrals.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.events.Click;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import io.referrals.streams.topology.InternalTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of other languages read and write, without anything of ours and without extra codecs. */
class ForeignClientsIT {
    private static final Path CASES = Path.of("src/test/resources/cases");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static LocalStack stack;
    private static @Nullable ForeignClient node;

    /** A story of which every public topic has something: rewards, refusals, and one of those redriven. */
    @BeforeAll
    static void tellAStory() throws IOException {
        stack = SharedStack.cleared();
        var lines = new ArrayList<String>();
        for (var story : List.of("01-two-sided", "09-binding-and-checkout-code", "10-bad-input", "24-assignments")) {
            lines.addAll(Files.readAllLines(CASES.resolve(story).resolve("events.ndjson")));
        }
        run(
                "replay",
                "--into-given-servers",
                "--as-of=2026-09-01T00:00:00Z",
                "--input=" + Files.write(directory.resolve("events.ndjson"), lines),
                "--output=" + directory.resolve("results"),
                "--bootstrap-server=" + stack.bootstrapServers(),
                "--schema-registry-url=" + stack.schemaRegistryUrl(),
                "--ledger-url=" + stack.ledgerUrl());
        run(
                "quarantine",
                "redrive",
                "--execute",
                "--reason=CONFLICTING_DUPLICATE",
                "--bootstrap-server=" + stack.bootstrapServers(),
                "--schema-registry-url=" + stack.schemaRegistryUrl());
    }

    @Test
    void shouldReadEveryPublicTopicWhenTheClientIsKafkaJs() throws Exception {
        shouldReadEveryPublicTopic(node(), "read-all.mjs");
    }

    @Test
    void shouldReadEveryPublicTopicWhenTheClientIsLibrdkafka() throws Exception {
        shouldReadEveryPublicTopic(python(), "read_all.py");
    }

    @Test
    void shouldPublishAClickWhenTheExampleForNodeIsRun() throws Exception {
        shouldPublishAClick(node(), "publish-click.mjs");
    }

    @Test
    void shouldPublishAClickWhenTheExampleForPythonIsRun() throws Exception {
        shouldPublishAClick(python(), "publish_click.py");
    }

    @Test
    void shouldPrintEveryConversionWhenTheExampleForNodeIsRun() throws Exception {
        // given
        var conversions = read(Topics.CONVERSIONS.name()).stream()
                .map(conversion -> new String(conversion.key(), StandardCharsets.UTF_8))
                .toList();
        var out = directory.resolve("printed");

        // when
        var process = node().start(stack, "read-conversions.mjs", List.of("it"), out.toFile());
        try {
            // then
            await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                var printed = new ArrayList<String>();
                for (var line : Files.readAllLines(out)) {
                    printed.add(JSON.readTree(line).path("conversionId").asText());
                }
                assertThat(printed).isNotEmpty().containsExactlyInAnyOrderElementsOf(conversions);
            });
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static void shouldReadEveryPublicTopic(ForeignClient client, String program) throws Exception {
        // given
        var expected = new TreeMap<String, Map<String, Integer>>();
        var names = Stream.concat(Topics.ALL.stream().map(Topic::name), Stream.of(InternalTopics.accounting()));
        for (var topic : names.toList()) {
            var records = read(topic);
            assertThat(records).as(topic).isNotEmpty();
            var bytes = records.stream().mapToInt(record -> record.value().length);
            expected.put(topic, Map.of("records", records.size(), "bytes", bytes.sum()));
        }

        // when
        var wanted = new ArrayList<String>();
        expected.forEach((topic, amounts) -> wanted.add(topic + "=" + amounts.get("records")));
        var seen = client.run(stack, program, wanted);

        // then
        assertThat(JSON.readTree(seen)).isEqualTo(JSON.readTree(JSON.writeValueAsString(expected)));
    }

    private static void shouldPublishAClick(ForeignClient client, String program) throws Exception {
        // when
        var eventId = client.run(stack, program, List.of("acme", "ANNA10", "v1"));

        // then
        var clicks = new ArrayList<Click>();
        try (var serdes = EventSerdes.of(Map.of("schema.registry.url", stack.schemaRegistryUrl()))) {
            for (var record : read(Topics.CLICKS.name())) {
                clicks.add(serdes.serde(Topics.CLICKS).deserializer().deserialize(record.topic(), record.value()));
            }
        }
        assertThat(clicks)
                .filteredOn(click -> click.getEventId().equals(eventId))
                .singleElement()
                .satisfies(click -> {
                    assertThat(click.getStorefrontId()).isEqualTo("acme");
                    assertThat(click.getReferralCode()).isEqualTo("ANNA10");
                    assertThat(click.getVisitorId()).isEqualTo("v1");
                    assertThat(click.getOccurredAt())
                            .isBetween(
                                    Instant.now().minusSeconds(600),
                                    Instant.now().plusSeconds(60));
                });
    }

    /** Its libraries are fetched once. */
    private static ForeignClient node() throws IOException, InterruptedException {
        if (node == null) {
            node = ForeignClient.node(Files.createTempDirectory(directory, "node"));
        }
        return node;
    }

    private static ForeignClient python() throws IOException, InterruptedException {
        return ForeignClient.python(Files.createTempDirectory(directory, "python"));
    }

    private static void run(String... arguments) {
        var text = new StringWriter();
        var code = Referrals.commandLine(new PrintWriter(text, true), new PrintWriter(text, true))
                .execute(arguments);
        assertThat(code).as(text.toString()).isEqualTo(ExitCode.OK);
    }

    /** All committed records of a topic. */
    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", stack.bootstrapServers(), "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}
