package io.referrals.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import io.referrals.localstack.SharedStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cases of the contract through real servers, its own and given ones, by the command a user runs. */
class ReplayIT {
    private static final String AS_OF = "2026-09-01T00:00:00Z";
    /** Conflicting records stand in them: which one is first is what decides. */
    private static final Set<String> DEPEND_ON_ARRIVAL = Set.of("10-bad-input", "21-two-feeds-of-one-order");

    @TempDir
    @SuppressWarnings("NullAway.Init") // injected
    private Path directory;

    @Test
    void shouldGiveWhatTheCasesExpectWhenReplayedInFileOrder() throws IOException {
        // given
        Predicate<String> all = name -> true;
        var input = write(CaseFiles.lines(all));

        // when
        var code = replay(input);

        // then
        assertThat(code).isEqualTo(ExitCode.OK);
        assertResults(all);
        assertThat(summary().path("quarantined").toString())
                .isEqualTo("{\"CONFLICTING_DUPLICATE\":3,\"CURRENCY_MISMATCH\":3,\"EXPIRED_EVENT\":1,"
                        + "\"FUTURE_EVENT\":1,\"INVALID_FIELD\":8,\"MALFORMED\":2}");
        assertThat(CaseFiles.read(directory.resolve("quarantine.ndjson")))
                .hasSize(18)
                .allSatisfy(line -> assertThat(line.path("input").asText()).isEqualTo(input.toString()))
                .isSortedAccordingTo((a, b) ->
                        Long.compare(a.path("line").asLong(), b.path("line").asLong()));
    }

    @Test
    void shouldGiveTheSameWhenShuffledAndProducedWithoutKeysToRandomPartitions() throws IOException {
        // given
        var seed = System.nanoTime();
        Predicate<String> chosen = name -> !DEPEND_ON_ARRIVAL.contains(name);
        var lines = new ArrayList<>(CaseFiles.lines(chosen));
        Collections.shuffle(lines, new Random(seed));

        // when
        var stack = SharedStack.cleared();
        var code = replay(
                write(lines),
                "--keys=null",
                "--partitioner=random",
                "--into-given-servers",
                "--bootstrap-server=" + stack.bootstrapServers(),
                "--schema-registry-url=" + stack.schemaRegistryUrl(),
                "--ledger-url=" + stack.ledgerUrl());

        // then
        assertThat(code).as("seed %d", seed).isEqualTo(ExitCode.OK);
        assertResults(chosen);
    }

    private int replay(Path input, String... more) {
        var arguments = new ArrayList<>(
                List.of("replay", "--input", input.toString(), "--output", directory.toString(), "--as-of", AS_OF));
        arguments.addAll(List.of(more));
        var text = new StringWriter();
        var code = Referrals.commandLine(new PrintWriter(text, true), new PrintWriter(System.err, true))
                .execute(arguments.toArray(String[]::new));
        assertThat(text.toString()).contains("written to " + directory);
        return code;
    }

    private Path write(List<String> lines) throws IOException {
        return Files.write(directory.resolve("events.ndjson"), lines);
    }

    private void assertResults(Predicate<String> cases) throws IOException {
        assertSame(cases, "conversions.ndjson", "conversionId");
        assertSame(cases, "rewards.ndjson", "rewardId");
        assertSame(cases, "balances.ndjson", "storefrontId", "account", "unit");
        assertFunnel();
        var summary = summary();
        long quarantined = 0;
        for (var count : summary.path("quarantined")) {
            quarantined += count.asLong();
        }
        assertThat(summary.path("lines").asLong())
                .isEqualTo(summary.path("accepted").asLong()
                        + summary.path("duplicates").asLong()
                        + quarantined);
    }

    private void assertFunnel() throws IOException {
        var refused = new HashSet<Long>();
        CaseFiles.read(directory.resolve("quarantine.ndjson"))
                .forEach(line -> refused.add(line.path("line").asLong()));
        var truth = new FunnelTruth(
                Files.readAllLines(directory.resolve("events.ndjson")),
                refused,
                CaseFiles.read(directory.resolve("conversions.ndjson")));
        var funnel = CaseFiles.read(directory.resolve("code-stats.ndjson"));
        assertThat(FunnelTruth.days(funnel)).isEqualTo(truth.days());
        assertThat(FunnelTruth.ppm(funnel)).isEqualTo(truth.ppm());
    }

    private void assertSame(Predicate<String> cases, String file, String... key) throws IOException {
        var expected = CaseFiles.expected(cases, file);
        assertThat(expected).isNotEmpty();
        assertThat(CaseFiles.differences(expected, CaseFiles.read(directory.resolve(file)), key))
                .as(file)
                .isEmpty();
    }

    private JsonNode summary() throws IOException {
        return new ObjectMapper().readTree(directory.resolve("summary.json").toFile());
    }
}
