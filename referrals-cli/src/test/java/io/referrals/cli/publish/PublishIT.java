package io.referrals.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.Broker;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.events.Click;
import io.referrals.events.EventHeaders;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.SharedStack;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event lines to a real broker, with the schemas of a real registry and without a ledger. */
class PublishIT {
    private static LocalStack stack;
    private static Broker broker;
    private static Answer withoutTopics;

    @TempDir
    private static Path directory;

    private record Answer(int code, String out, String err) {}

    @BeforeAll
    static void start() throws IOException {
        stack = SharedStack.cleared();
        broker = new Broker(stack.bootstrapServers(), Map.of());
        withoutTopics = publish(file("early", click("early", "v1")));
        var applied = run(List.of("topics", "apply"), stack.schemaRegistryUrl());
        assertThat(applied.code).as(applied.err).isEqualTo(ExitCode.OK);
    }

    @Test
    void shouldSayWhatToRunWhenTheTopicIsNotThere() {
        assertThat(withoutTopics.code).isEqualTo(ExitCode.FAILURE);
        assertThat(withoutTopics.err)
                .contains("referral.clicks.v1", "topics apply")
                .doesNotContain("\tat ");
    }

    @Test
    void shouldSayWhatToRunWhenTheSchemaIsNotRegistered() throws IOException {
        // when
        var answer =
                run(List.of("publish", file("unregistered", click("unregistered", "v1"))), "mock://nothing-registered");

        // then
        assertThat(answer.code).isEqualTo(ExitCode.FAILURE);
        assertThat(answer.err).contains("The schema of referral.clicks.v1", "topics apply");
        assertThat(clicksOf("unregistered")).isEmpty();
    }

    @Test
    void shouldSendEveryLineUnderItsDocumentedKeyWhenTheFileIsValid() throws IOException {
        // given
        var lines = new ArrayList<String>();
        lines.add("{\"type\":\"policy\",\"storefrontId\":\"valid\",\"version\":1,"
                + "\"effectiveFrom\":\"2020-01-01T00:00:00Z\",\"model\":\"LAST_TOUCH\",\"clickLookbackDays\":30,"
                + "\"checkoutCodeOverridesBinding\":true,\"newCustomersOnly\":true,\"timeDecayHalfLifeDays\":7}");
        for (int i = 0; i < 700; i++) {
            lines.add(click("valid", "v" + i));
        }
        var path = file("valid", lines.toArray(String[]::new));

        // when
        var answer = publish(path);

        // then
        assertThat(answer.code).as(answer.err).isEqualTo(ExitCode.OK);
        assertThat(answer.out.strip())
                .isEqualTo("published 701 (1 policy to referral.policies.v1, 700 clicks to referral.clicks.v1)");
        assertThat(clicksOf("valid"))
                .hasSize(700)
                .contains(new Sent("valid|v0", "v0", path, "2"), new Sent("valid|v699", "v699", path, "701"));
    }

    @Test
    void shouldSendNothingWhenALineOfTheFileIsRefused() throws IOException {
        // given
        var path = file("half", click("half", "v1"), click("half", "v2"), click("half", "no visitor"));

        // when
        var answer = publish(path);

        // then
        assertThat(answer.code).isEqualTo(ExitCode.CHECK_FAILED);
        assertThat(answer.err).contains(path + ":3: refused: INVALID_FIELD: visitorId");
        assertThat(answer.out).startsWith("1 of 3 lines refused; nothing was sent");
        assertThat(clicksOf("half")).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatIsRefusedWhenLinesComeFromStdin() throws IOException {
        // given
        var lines = String.join("\n", click("piped", "v1"), click("piped", "no visitor"), click("piped", "v3"));
        var before = System.in;
        System.setIn(new ByteArrayInputStream(lines.getBytes(UTF_8)));
        try {
            // when
            var answer = publish("-");

            // then
            assertThat(answer.code).isEqualTo(ExitCode.CHECK_FAILED);
            assertThat(answer.err).contains("stdin:2: refused: INVALID_FIELD: visitorId");
            assertThat(answer.out.strip())
                    .isEqualTo("1 of 3 lines refused; published 2 (2 clicks to referral.clicks.v1)");
        } finally {
            System.setIn(before);
        }
        assertThat(clicksOf("piped")).extracting(Sent::visitorId).containsExactlyInAnyOrder("v1", "v3");
    }

    @Test
    void shouldListWhoWasCreditedAndWhyWhenAssignmentsWerePut() {
        // given
        var put = List.of(
                "assignments",
                "put",
                "a1",
                "--storefront",
                "support",
                "--order",
                "o1",
                "--reason",
                "see ticket 17",
                "--by",
                "olga",
                "--code");

        // when
        var first = run(and(put, " anna10 "), stack.schemaRegistryUrl());
        var again = run(and(put, "ANNA10"), stack.schemaRegistryUrl());
        var other = run(and(put, "CARL", "--version", "1"), stack.schemaRegistryUrl());
        var moved = run(and(put, "CARL"), stack.schemaRegistryUrl());
        var withdrawn = run(and(put, "CARL", "--withdraw"), stack.schemaRegistryUrl());
        var list = run(List.of("assignments", "list", "--storefront", "support"), stack.schemaRegistryUrl());
        var json = run(
                List.of("assignments", "list", "--storefront", "support", "--order", "o1", "-o", "json"),
                stack.schemaRegistryUrl());

        // then
        assertThat(first.out).isEqualTo("Sent: assignment a1 version 1, order o1 is credited to ANNA10.\n");
        assertThat(again.out).isEqualTo("Assignment a1 version 1 is there and says the same.\n");
        assertThat(other.code).isEqualTo(ExitCode.FAILURE);
        assertThat(other.err).contains("a version never changes. Use --version 2");
        assertThat(moved.out).contains("version 2", "credited to CARL");
        assertThat(withdrawn.out).contains("version 3", "is not credited to CARL");
        assertThat(list.out)
                .containsPattern("a1 +3 +order o1 +CARL +WITHDRAWN +\\S+ +assignments put by olga +see ticket 17")
                .hasLineCount(2);
        assertThat(json.out)
                .startsWith("{\"assignmentId\":\"a1\",\"version\":3,\"orderId\":\"o1\",\"referralCode\":\"CARL\","
                        + "\"withdrawn\":true,\"reason\":\"see ticket 17\"");
    }

    private static List<String> and(List<String> words, String... more) {
        var all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }

    private record Sent(String key, String visitorId, String input, String line) {}

    private static List<Sent> clicksOf(String storefront) {
        var sent = new ArrayList<Sent>();
        try (var serdes = EventSerdes.of(Map.of("schema.registry.url", stack.schemaRegistryUrl()));
                var consumer = broker.reader()) {
            var clicks = serdes.serde(Topics.CLICKS).deserializer();
            consumer.assign(Broker.partitions(consumer, Topics.CLICKS.name()));
            consumer.seekToBeginning(consumer.assignment());
            Broker.readToEnd(consumer, record -> {
                Click click = clicks.deserialize(record.topic(), record.value());
                if (click.getStorefrontId().equals(storefront)) {
                    sent.add(new Sent(
                            new String(record.key(), UTF_8),
                            click.getVisitorId(),
                            new String(
                                    record.headers()
                                            .lastHeader(EventHeaders.INPUT)
                                            .value(),
                                    UTF_8),
                            new String(
                                    record.headers()
                                            .lastHeader(EventHeaders.LINE)
                                            .value(),
                                    UTF_8)));
                }
            });
        }
        return sent;
    }

    private static String click(String storefront, String visitor) {
        return "{\"type\":\"click\",\"eventId\":\"c-" + visitor.replace(' ', '-') + "\",\"storefrontId\":\""
                + storefront
                + "\",\"referralCode\":\"ANNA10\",\"visitorId\":\"" + visitor + "\",\"occurredAt\":\"" + Instant.now()
                + "\"}";
    }

    private static String file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name + ".ndjson"), List.of(lines)).toString();
    }

    private static Answer publish(String file) {
        return run(List.of("publish", file), stack.schemaRegistryUrl());
    }

    private static Answer run(List<String> verb, String registryUrl) {
        var out = new StringWriter();
        var err = new StringWriter();
        var environment = Map.of(
                "REFERRALS_BOOTSTRAP_SERVER", stack.bootstrapServers(), "REFERRALS_SCHEMA_REGISTRY_URL", registryUrl);
        int code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), environment)
                .execute(verb.toArray(String[]::new));
        return new Answer(code, out.toString(), err.toString());
    }
}
