package io.referrals.cli.lag;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.Broker;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.events.Topics;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import io.referrals.streams.AttributionConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How far behind: told from a real broker and a real ledger, with and without members. */
class LagCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLICKS = Topics.CLICKS.name();

    private static LocalStack stack;
    private static Broker broker;
    private static Admin admin;

    private record Answer(int code, String out, String err) {}

    @BeforeAll
    static void start() {
        stack = SharedStack.cleared();
        broker = new Broker(stack.bootstrapServers(), Map.of());
        admin = broker.admin();
        assertThat(Referrals.run("topics", "apply", "--bootstrap-server", stack.bootstrapServers()))
                .isEqualTo(ExitCode.OK);
        try (var database = RewardConsumerApp.connect(stack.ledgerUrl())) {
            LedgerSchema.migrate(database);
        }
    }

    @AfterAll
    static void stop() {
        admin.close();
    }

    @Test
    void shouldTellOffsetsAndSecondsWhenNobodyReads() throws Exception {
        // given: three records to read, and one whose transaction is open
        commit(CLICKS, 0, 0);
        send(CLICKS, 0, 3);
        try (var open = producer(Map.of("transactional.id", "open"))) {
            open.initTransactions();
            open.beginTransaction();
            open.send(new ProducerRecord<>(CLICKS, 0, null, new byte[] {1})).get();

            // when
            var behind = lag(CLICKS, 0);

            // then
            assertThat(behind.path("group").asText()).isEqualTo("referral-attribution");
            assertThat(behind.path("members").asInt()).isZero();
            assertThat(behind.path("committed").asLong()).isZero();
            assertThat(behind.path("end").asLong()).isEqualTo(3);
            assertThat(behind.path("lag").asLong()).isEqualTo(3);
            assertThat(behind.path("secondsSinceArrival").asLong(-1)).isBetween(0L, 600L);
            assertThat(behind.path("trend").isNull()).isTrue();
            open.abortTransaction();
        }
        assertThat(run("--fail-above", "4").code()).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(run("--fail-above", "5").code()).isEqualTo(ExitCode.OK);
        assertThat(run("--once").out())
                .contains("GROUP", "SECONDS", "referral-attribution has no members: nobody works on it")
                .doesNotContain(Topics.PURCHASES.name());
        assertThat(run("--once", "--all").out()).contains(Topics.PURCHASES.name());

        // when: all is read; what was aborted stands behind it
        commit(CLICKS, 0, 3);
        var done = lag(CLICKS, 0);

        // then
        assertThat(done.path("end").asLong()).isEqualTo(5);
        assertThat(done.path("lag").asLong()).isZero();
        assertThat(done.path("secondsSinceArrival").asLong(-1)).isZero();
    }

    @Test
    void shouldBeClampedWhenTheGroupIsAheadAndCountAllWhenItHasNeverRead() throws Exception {
        // given
        send(CLICKS, 1, 1);
        commit(CLICKS, 1, 9);
        send(CLICKS, 2, 2);

        // then
        assertThat(lag(CLICKS, 1).path("lag").asLong(-1)).isZero();
        assertThat(lag(CLICKS, 2).path("committed").isNull()).isTrue();
        assertThat(lag(CLICKS, 2).path("lag").asLong()).isEqualTo(2);
    }

    @Test
    void shouldSayThatNothingIsBehindWhenAllIsRead() throws Exception {
        // given: an application that has read everything
        var application = "all-read";
        assertThat(Referrals.run(
                        "topics",
                        "apply",
                        "--bootstrap-server",
                        stack.bootstrapServers(),
                        "--application-id",
                        application))
                .isEqualTo(ExitCode.OK);
        var ends = new HashMap<TopicPartition, OffsetSpec>();
        for (var line :
                run("-o", "json", "--application-id", application).out().lines().toList()) {
            var node = JSON.readTree(line);
            ends.put(
                    new TopicPartition(
                            node.path("topic").asText(), node.path("partition").asInt()),
                    OffsetSpec.latest());
        }
        var read = new HashMap<TopicPartition, OffsetAndMetadata>();
        admin.listOffsets(ends)
                .all()
                .get()
                .forEach((partition, end) -> read.put(partition, new OffsetAndMetadata(end.offset())));
        admin.alterConsumerGroupOffsets(application, read).all().get();

        // when
        var answer = run("--application-id", application, "--fail-above", "0");

        // then
        assertThat(answer.code()).isEqualTo(ExitCode.OK);
        assertThat(answer.out())
                .startsWith("nothing is behind (" + ends.size() + " partitions)")
                .doesNotContain("GROUP");
    }

    @Test
    void shouldTakeThePositionsOfTheRewardConsumerFromTheLedger() throws Exception {
        // given
        var topic = Topics.CONVERSIONS.name();
        send(topic, 0, 5);
        var described =
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        try (var database = RewardConsumerApp.connect(stack.ledgerUrl());
                var connection = database.getConnection();
                var insert = connection.prepareStatement("INSERT INTO positions VALUES (?, 0, 4)")) {
            insert.setString(1, topic + '@' + Objects.requireNonNull(described).topicId());
            insert.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }

        // when
        var behind = lag(topic, 0, "--ledger-url", stack.ledgerUrl());

        // then
        assertThat(behind.path("group").asText()).isEqualTo("referral-rewards");
        assertThat(behind.path("committed").asLong()).isEqualTo(4);
        assertThat(behind.path("lag").asLong()).isEqualTo(1);
        assertThat(run("--once").err()).contains("--ledger-url");
    }

    private static JsonNode lag(String topic, int partition, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("-o", "json"));
        arguments.addAll(List.of(more));
        for (var line : run(arguments.toArray(String[]::new)).out().lines().toList()) {
            var node = JSON.readTree(line);
            if (node.path("topic").asText().equals(topic)
                    && node.path("partition").asInt() == partition) {
                return node;
            }
        }
        throw new AssertionError("no row of " + topic + '/' + partition);
    }

    private static Answer run(String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        var arguments = new ArrayList<>(List.of("lag", "--bootstrap-server", stack.bootstrapServers()));
        arguments.addAll(List.of(more));
        int code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new Answer(code, out.toString(), err.toString());
    }

    private static void send(String topic, int partition, int count) throws Exception {
        try (var producer = producer(Map.of())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>(topic, partition, new byte[] {(byte) i}, new byte[] {1}))
                        .get();
            }
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var config = new HashMap<>(broker.clientConfig());
        config.putAll(more);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void commit(String topic, int partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(
                        AttributionConfig.DEFAULT_APPLICATION_ID,
                        Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset)))
                .all()
                .get();
    }
}
