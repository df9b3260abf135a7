package io.referrals.cli.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.Broker;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Pipeline;
import io.referrals.cli.Referrals;
import io.referrals.cli.Servers;
import io.referrals.events.EventHeaders;
import io.referrals.events.Purchase;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import io.referrals.streams.AttributionApp;
import io.referrals.streams.AttributionConfig;
import io.referrals.streams.operations.AccountingReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quarantine as an operator works with it, on real servers and with the application that fills it. */
class QuarantineVerbsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path state;

    private static LocalStack stack;
    private static Pipeline pipeline;
    private static Broker broker;
    private static AttributionApp app;
    private static KafkaProducer<byte[], byte[]> producer;

    private record Answer(int code, String out, String err) {
        List<JsonNode> lines() throws JsonProcessingException {
            var nodes = new ArrayList<JsonNode>();
            for (var line : out.lines().toList()) {
                nodes.add(JSON.readTree(line));
            }
            return nodes;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        stack = SharedStack.cleared();
        var servers = new Servers(stack.bootstrapServers(), stack.schemaRegistryUrl(), stack.ledgerUrl());
        pipeline = Pipeline.on(servers, Map.of());
        pipeline.prepare();
        broker = pipeline.broker();
        app = AttributionApp.start(AttributionConfig.of(stack.bootstrapServers(), stack.schemaRegistryUrl(), state)
                .withProperties(Map.of("commit.interval.ms", "100")));
        producer = new KafkaProducer<>(broker.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        app.close();
        pipeline.close();
    }

    /** Whatever was refused and redriven: every record on an input topic is accepted, a duplicate or refused. */
    @AfterEach
    void shouldAccountForEveryRecordWhateverWasRedriven() {
        try (var accounting = new AccountingReader(broker.clientConfig())) {
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(accounting.read().records()).isEqualTo(committedRecords(Topics.INPUTS)));
        }
    }

    @Test
    void shouldBeAcceptedOnceWhenItIsRedrivenAfterItsCauseIsGone() throws Exception {
        // given: a clock that is ahead, refused until its time comes near enough; on another partition than its key's
        var acceptedFrom = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.MILLIS);
        var purchase = purchase("early", "o1").setOccurredAt(acceptedFrom.plus(10, ChronoUnit.MINUTES));
        var astray = (Utils.toPositive(Utils.murmur2("early|o1".getBytes(UTF_8))) + 1)
                % producer.partitionsFor(Topics.PURCHASES.name()).size();
        var record = new ProducerRecord<byte[], byte[]>(
                Topics.PURCHASES.name(), astray, null, serialize(Topics.PURCHASES, purchase.build()));
        record.headers().add("traceparent", "00-1-2-01".getBytes(UTF_8));
        producer.send(record).get();
        var refused = awaitRefused("early", 0);
        assertThat(refused.path("reason").asText()).isEqualTo("FUTURE_EVENT");
        var coordinates = refused.path("coordinates").asText();
        assertThat(coordinates).startsWith("referral.purchases.v1/" + astray + '/');
        var shown = run("show", coordinates, "-o", "json").lines().get(0);
        assertThat(shown.path("headers").findValuesAsText("name")).containsExactly("traceparent");
        assertThat(shown.path("key").isNull()).isTrue();
        long before = committedRecords(List.of(Topics.PURCHASES));

        // when: what would be done
        var dry = run("redrive", "--storefront", "early");

        // then: nothing was
        assertThat(dry.code()).isEqualTo(ExitCode.OK);
        assertThat(dry.out()).contains(coordinates, "1 of 3", "send to referral.purchases.v1");
        assertThat(dry.err()).contains("Dry run, nothing was sent. To redrive: 1, staying: 0. Do it with --execute.");
        assertThat(committedRecords(List.of(Topics.PURCHASES))).isEqualTo(before);

        // when: done, and repeated
        await().atMost(PATIENCE).until(() -> Instant.now().isAfter(acceptedFrom));
        long accepted = accepted();
        var done = run("redrive", coordinates, "--execute", "--by", "olga");
        var again = run("redrive", coordinates, "--execute", "--by", "olga", "-o", "json");

        // then: once
        assertThat(done.code()).as(done.err()).isEqualTo(ExitCode.OK);
        assertThat(done.out()).contains("sent to referral.purchases.v1");
        assertThat(again.code()).isEqualTo(ExitCode.OK);
        assertThat(again.lines().get(0).path("action").asText()).isEqualTo("STAYS");
        assertThat(again.lines().get(0).path("why").asText())
                .contains("it was redriven at")
                .contains("by olga");
        assertThat(committedRecords(List.of(Topics.PURCHASES))).isEqualTo(before + 1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(accepted()).isEqualTo(accepted + 1));
        assertThat(list("--storefront", "early")).isEmpty();
        assertThat(list("--storefront", "early", "--all"))
                .extracting(node -> node.path("state").asText())
                .containsExactly("REDRIVEN");
    }

    @Test
    void shouldCarryItsHistoryAndStopWhenItIsRefusedAgainAndAgain() throws Exception {
        // given
        send("broken|o1", new byte[] {7});

        // when
        for (int attempt = 0; attempt < 3; attempt++) {
            awaitRefused("broken", attempt);
            var redriven = run("redrive", "--storefront", "broken", "--reason", "malformed", "--execute", "--by", "ed");
            assertThat(redriven.err()).contains("Redriven: 1");
        }

        // then
        var last = awaitRefused("broken", 3).path("coordinates").asText();
        var capped = run("redrive", last, "--execute");
        assertThat(capped.code()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(capped.out()).contains("stays: it was redriven 3 times and refused each time (--max-attempts 3)");
        assertThat(run("redrive", last, "--max-attempts", "4").out()).contains("4 of 4");
        var history = run("show", last, "-o", "json").lines().get(0).path("headers");
        assertThat(history.findValuesAsText("name"))
                .containsExactlyInAnyOrder(
                        EventHeaders.ATTEMPTS, EventHeaders.REDRIVEN, EventHeaders.REDRIVEN, EventHeaders.REDRIVEN);
        assertThat(history.findValuesAsText("value"))
                .contains("3")
                .filteredOn(value -> value.startsWith("referral.purchases.v1/"))
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allMatch(value -> value.endsWith(" ed"));
        assertThat(run("list", "--storefront", "broken", "--all").out()).contains("4 in total: MALFORMED 4");
    }

    @Test
    void shouldRedriveOnceWhenAnEarlierOneDiedInTheMiddle() throws Exception {
        // given: a process that sent and did not commit
        send("dead|o1", new byte[] {7});
        awaitRefused("dead", 0);
        long before = committedRecords(List.of(Topics.PURCHASES));
        var config = broker.clientConfig();
        config.put("transactional.id", Redriver.TRANSACTIONAL_ID);
        try (var dead = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            dead.initTransactions();
            dead.beginTransaction();
            dead.send(new ProducerRecord<>(Topics.PURCHASES.name(), "dead|o1".getBytes(UTF_8), new byte[] {7}))
                    .get();

            // when
            var done = run("redrive", "--storefront", "dead", "--execute");

            // then
            assertThat(done.err()).contains("Redriven: 1");
        }
        assertThat(committedRecords(List.of(Topics.PURCHASES))).isEqualTo(before + 1);
        awaitRefused("dead", 1);
    }

    @Test
    void shouldSendNothingWhenSomebodyElseHasBegunToRedrive() throws Exception {
        // given
        send("two|o1", new byte[] {7});
        var coordinates = awaitRefused("two", 0).path("coordinates").asText();
        var refused = new ArrayList<Refused>();
        new QuarantineReader(broker, pipeline.serdes(), text -> {}).forEach(null, record -> {
            if (record.coordinates().equals(coordinates)) {
                refused.add(record);
            }
        });
        long before = committedRecords(List.of(Topics.PURCHASES));

        try (var first = new Redriver(broker, pipeline.serdes(), "first");
                var second = new Redriver(broker, pipeline.serdes(), "second")) {
            // when
            second.redrive(refused, Instant.now());

            // then
            assertThatThrownBy(() -> first.redrive(refused, Instant.now()))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("Somebody else");
        }
        assertThat(committedRecords(List.of(Topics.PURCHASES))).isEqualTo(before + 1);
        awaitRefused("two", 1);
    }

    @Test
    void shouldShowWhatIsNoSecretWhenARecordIsShown() throws Exception {
        // given: an address where a hash belongs
        var purchase = purchase("leaky", "o1").setAmountMinor(-5).setEmailHash("anna@example.com");
        send("leaky|o1", serialize(Topics.PURCHASES, purchase.build()));
        var coordinates = awaitRefused("leaky", 0).path("coordinates").asText();

        // when
        var shown = run("show", coordinates);
        var json = run("show", coordinates, "-o", "json").lines().get(0);
        var raw = run("show", coordinates, "--raw", "-o", "json").lines().get(0);

        // then
        assertThat(shown.out())
                .contains("INVALID_FIELD", "amountMinor", "-5", "leaky|o1", "orderId")
                .doesNotContain("anna@");
        assertThat(json.path("event").path("orderId").asText()).isEqualTo("o1");
        assertThat(json.path("redrivable").asBoolean()).isTrue();
        assertThat(json.toString()).doesNotContain("anna@");
        assertThat(raw.path("event").path("emailHash").asText()).isEqualTo("anna@example.com");
        assertThat(raw.path("valueBase64").asText()).isNotEmpty();
        assertThat(run("show", "referral.purchases.v1/0/999999").code()).isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void shouldStayWhenItWasALineOfAFile() throws Exception {
        // given
        var line = QuarantinedRecord.newBuilder()
                .setReason("INVALID_FIELD")
                .setMessage("orderId is missing")
                .setSourceTopic(Topics.PURCHASES.name())
                .setInput("events.ndjson")
                .setLine(7L)
                .setValue(ByteBuffer.wrap("{\"type\":\"purchase\",\"storefrontId\":\"filed\"}".getBytes(UTF_8)))
                .setArrivedAt(Instant.now())
                .build();
        producer.send(new ProducerRecord<>(
                        Topics.QUARANTINE.name(),
                        "events.ndjson/7".getBytes(UTF_8),
                        serialize(Topics.QUARANTINE, line)))
                .get();

        // when
        var stays = run("redrive", "events.ndjson/7", "--execute");

        // then
        assertThat(stays.code()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(stays.out()).contains("stays: it was never on a topic");
        assertThat(list("--storefront", "filed")).hasSize(1);
        var missing = run("redrive", "events.ndjson/8", "--execute");
        assertThat(missing.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(missing.err()).contains("Not in the quarantine: events.ndjson/8");
    }

    private static Answer run(String verb, String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        var arguments = new ArrayList<>(List.of("quarantine", verb));
        arguments.addAll(List.of(
                "--bootstrap-server", stack.bootstrapServers(), "--schema-registry-url", stack.schemaRegistryUrl()));
        arguments.addAll(List.of(more));
        int code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Answer(code, out.toString(), err.toString());
    }

    private static List<JsonNode> list(String... more) throws JsonProcessingException {
        var arguments = new ArrayList<>(List.of("-o", "json"));
        arguments.addAll(List.of(more));
        return run("list", arguments.toArray(String[]::new)).lines();
    }

    /** Waits for the storefront's one record that waits, redriven so often. */
    private static JsonNode awaitRefused(String storefront, int attempts) throws JsonProcessingException {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(list("--storefront", storefront))
                        .extracting(node -> node.path("attempts").asInt())
                        .containsExactly(attempts));
        return list("--storefront", storefront).get(0);
    }

    private static long accepted() {
        try (var accounting = new AccountingReader(broker.clientConfig())) {
            return accounting.read().accepted();
        }
    }

    private static long committedRecords(List<Topic<?>> topics) {
        var count = new AtomicLong();
        try (var consumer = broker.reader()) {
            var partitions = topics.stream()
                    .flatMap(topic -> Broker.partitions(consumer, topic.name()).stream())
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Broker.readToEnd(consumer, record -> count.incrementAndGet());
        }
        return count.get();
    }

    private static Purchase.Builder purchase(String storefront, String order) {
        return Purchase.newBuilder()
                .setEventId("e-" + order)
                .setStorefrontId(storefront)
                .setOrderId(order)
                .setOccurredAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setAmountMinor(100)
                .setCurrency("USD")
                .setCustomerId("bob");
    }

    private static void send(String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(Topics.PURCHASES.name(), key.getBytes(UTF_8), value))
                .get();
    }

    private static <T extends SpecificRecord> byte[] serialize(Topic<T> topic, T record) {
        return pipeline.serdes().serde(topic).serializer().serialize(topic.name(), record);
    }
}
