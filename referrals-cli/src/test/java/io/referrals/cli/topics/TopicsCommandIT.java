package io.referrals.cli.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.events.Topics;
import io.referrals.events.registry.Compatibility;
import io.referrals.events.registry.SchemaRegistry;
import io.referrals.localstack.SharedStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Topics and schemas on a real broker and a real registry: planned, applied, and looked at by the doctor. */
class TopicsCommandIT {
    private record Answer(int code, String out, String err) {}

    @Test
    void shouldBringTopicsAndSchemasToWhatIsDeclaredWhenTheyAreMissingOrDiffer() {
        var stack = SharedStack.cleared();
        try (var registry = SchemaRegistry.connect(Map.of("schema.registry.url", stack.schemaRegistryUrl()))) {
            var broker = new String[] {"--bootstrap-server", stack.bootstrapServers()};
            var both = new String[] {
                "--bootstrap-server", stack.bootstrapServers(), "--schema-registry-url", stack.schemaRegistryUrl()
            };

            // when: nothing is there
            var empty = run("topics plan", both);

            // then
            assertThat(empty.code).as(empty.err).isEqualTo(ExitCode.CHECK_FAILED);
            assertThat(empty.out)
                    .contains("create with 4 partitions")
                    .containsPattern("referral.clicks.v1-value +- +register, set compatibility FULL_TRANSITIVE");

            // when: topics alone
            var alone = run("topics apply", broker);

            // then
            assertThat(alone.code).isEqualTo(ExitCode.OK);
            assertThat(alone.err).contains("the schemas were left out", "REFERRALS_SCHEMA_REGISTRY_URL");
            assertThat(alone.out).doesNotContain("SUBJECT");
            assertThat(run("topics plan", broker).code).isEqualTo(ExitCode.OK);
            assertThat(run("topics plan", both).code).isEqualTo(ExitCode.CHECK_FAILED);
            assertThat(run("doctor", both).out)
                    .containsPattern("schemas +FAILED .*referral.clicks.v1-value.*topics apply");

            // when: the schemas too
            var applied = run("topics apply", both);

            // then
            assertThat(applied.code).as(applied.err).isEqualTo(ExitCode.OK);
            assertThat(applied.err).isEmpty();
            for (var topic : Topics.ALL) {
                assertThat(registry.latest(topic.subject()).version()).isEqualTo(1);
            }
            for (var topic : Topics.INPUTS) {
                assertThat(registry.compatibility(topic.subject())).contains(Compatibility.FULL_TRANSITIVE);
            }
            var done = run("topics plan", both);
            assertThat(done.code).as(done.out).isEqualTo(ExitCode.OK);
            assertThat(done.out)
                    .containsPattern("referral.clicks.v1-value +version 1, compatibility FULL_TRANSITIVE +ok");
            assertThat(run("doctor", both).out).containsPattern("schemas +ok +" + Topics.ALL.size() + " subjects");

            // when: somebody lowers a level
            registry.setCompatibility(Topics.CLICKS.subject(), Compatibility.NONE);

            // then
            var lowered = run("topics plan", both);
            assertThat(lowered.code).isEqualTo(ExitCode.CHECK_FAILED);
            assertThat(lowered.out).containsPattern("compatibility NONE +set compatibility FULL_TRANSITIVE");
            assertThat(run("doctor", both))
                    .satisfies(doctor -> assertThat(doctor.code).isEqualTo(ExitCode.CHECK_FAILED))
                    .satisfies(doctor ->
                            assertThat(doctor.out).contains("referral.clicks.v1-value is missing or differs"));
            assertThat(run("topics apply", both).code).isEqualTo(ExitCode.OK);
            assertThat(run("topics plan", both).code).isEqualTo(ExitCode.OK);
        }
    }

    private static Answer run(String verb, String... options) {
        var out = new StringWriter();
        var err = new StringWriter();
        var arguments = new ArrayList<>(List.of(verb.split(" ")));
        arguments.addAll(List.of(options));
        int code = Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), Map.of())
                .execute(arguments.toArray(String[]::new));
        return new Answer(code, out.toString(), err.toString());
    }
}
