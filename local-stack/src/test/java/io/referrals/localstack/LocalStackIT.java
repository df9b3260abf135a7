package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LocalStackIT {
    private static final String FIRST_SCHEMA =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"string\"}]}";
    private static final String INCOMPATIBLE_SCHEMA =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"b\",\"type\":\"int\"}]}";

    private static LocalStack stack;
    private static StackClient client;
    private static Duration startTime;

    @BeforeAll
    static void start() {
        long begin = System.nanoTime();
        stack = LocalStack.start(LocalStackOptions.temporary().withFsync(false));
        startTime = Duration.ofNanos(System.nanoTime() - begin);
        client = StackClient.of(stack);
    }

    @AfterAll
    static void close() {
        stack.close();
        assertThat(stack.dataDirectory()).doesNotExist();
    }

    @Test
    void shouldBeReadyInTimeWhenStarted() {
        // given, when: the start above
        System.out.println("The local stack was ready after " + startTime.toMillis() + " ms");

        // then: generous, as this machine may be busy and the registry may have had to be unpacked
        assertThat(startTime).isLessThan(Duration.ofMinutes(2));
    }

    @Test
    void shouldReturnCommittedRecordsWhenAskedForThem() throws Exception {
        // given
        client.createTopic("records");

        // when
        client.produce("records", "a");

        // then
        assertThat(client.consume("records", 1)).containsExactly("a");
    }

    @Test
    void shouldNotCreateTopicsWhenTheyAreOnlyNamed() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            // when, then
            assertThatThrownBy(() -> admin.describeTopics(List.of("nobody-created-me"))
                            .allTopicNames()
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void shouldRefuseASchemaWhenItCannotReadOlderRecords() throws Exception {
        // given
        assertThat(client.register("evolving-value", FIRST_SCHEMA).statusCode()).isEqualTo(200);

        // when
        var refused = client.register("evolving-value", INCOMPATIBLE_SCHEMA);

        // then
        assertThat(refused.statusCode()).isEqualTo(409);
    }

    @Test
    void shouldKeepRecordsWhenTheBrokerIsKilled() throws Exception {
        // given
        client.createTopic("survivors");
        client.produce("survivors", "before");

        // when
        stack.broker().kill();
        long begin = System.nanoTime();
        stack.broker().start();
        client.produce("survivors", "after");
        System.out.println("The broker was back after "
                + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");

        // then
        assertThat(client.consume("survivors", 2)).containsExactly("before", "after");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldStartTheRegistryOnAnArchiveOfItsClassesWhenAnEarlierStartHasMadeOne() throws Exception {
        // given: the first stack of a machine has made one
        await().atMost(Duration.ofMinutes(5))
                .until(() -> !RegistryArchive.options().isEmpty());

        // when
        stack.registry().stop();
        stack.registry().start();

        // then
        var archive = RegistryArchive.options().get(0).replaceFirst("^-XX:SharedArchiveFile=", "");
        assertThat(Path.of("/proc/" + stack.registry().pid() + "/maps"))
                .content()
                .contains(archive);
    }

    @Test
    void shouldKeepSchemaIdsWhenTheRegistryIsKilled() throws Exception {
        // given
        String answer = client.register("killed-value", FIRST_SCHEMA.replace("\"a\"", "\"killed\""))
                .body();

        // when
        stack.registry().kill();
        stack.registry().start();

        // then
        String id = answer.replaceAll("\\D", "");
        assertThat(client.get("/schemas/ids/" + id).body()).contains("killed");
    }

    @Test
    void shouldKeepRowsWhenPostgresIsKilledOrStopped() throws Exception {
        // given
        client.execute("CREATE TABLE kept (n int)");
        client.execute("INSERT INTO kept VALUES (1)");

        // when
        stack.postgres().kill();
        stack.postgres().start();
        stack.postgres().stop();
        stack.postgres().start();

        // then
        assertThat(client.query("SELECT sum(n) FROM kept")).isEqualTo("1");
    }

    @Test
    void shouldHoldNothingWhenItWasCleared() throws Exception {
        // given: a topic, a group whose member has not left it, a schema and a table
        client.createTopic("cleared");
        client.produce("cleared", "record");
        String answer = client.register("cleared-value", FIRST_SCHEMA).body();
        client.execute("CREATE TABLE cleared (n int)");
        try (KafkaConsumer<String, String> member = new KafkaConsumer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "group.id", "cleared"),
                new StringDeserializer(),
                new StringDeserializer())) {
            member.subscribe(List.of("cleared"));
            await().until(() -> {
                member.poll(Duration.ofMillis(100));
                return !member.assignment().isEmpty();
            });

            // when
            stack.clear();
        }

        // then
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).isEmpty();
            assertThat(admin.listGroups().all().get()).isEmpty();
        }
        assertThat(client.get("/subjects").body()).isEqualTo("[]");
        assertThat(client.query("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");

        // when: all of it again
        client.createTopic("cleared");
        client.produce("cleared", "another");

        // then
        assertThat(client.consume("cleared", 1)).containsExactly("another");
        assertThat(client.register("cleared-value", INCOMPATIBLE_SCHEMA).statusCode())
                .as("after " + answer)
                .isEqualTo(200);
    }

    @Test
    void shouldBeReachedFromThisMachineOnlyWhenItListens() throws IOException {
        // given
        assumeTrue(Files.isDirectory(Path.of("/proc/self/net")), "only Linux tells");

        // when
        List<String> addresses = ListeningSockets.of(ProcessHandle.current().descendants());

        // then: broker, controller, registry and PostgreSQL, each on 127.0.0.1
        assertThat(addresses).hasSizeGreaterThanOrEqualTo(4).allMatch(ListeningSockets::isLoopback);
    }
}
