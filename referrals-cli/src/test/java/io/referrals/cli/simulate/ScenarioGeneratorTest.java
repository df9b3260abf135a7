package io.referrals.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Click;
import io.referrals.events.Purchase;
import io.referrals.events.Signup;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioGeneratorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    static List<Scenario> all() {
        var scenarios = new ArrayList<>(Scenarios.FIELD.stream()
                .map(scenario -> scenario.scaled(0.0005))
                .toList());
        scenarios.add(Scenarios.steady(2_000, Duration.ofHours(1)));
        scenarios.add(Scenarios.steady(2_000, Duration.ofHours(1)).withHotVisitor(500_000));
        return scenarios;
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldSendExactlyWhatTheScenarioSays(Scenario scenario) {
        // when
        var records = records(scenario, 1);

        // then
        assertThat(records).hasSize((int) (1 + scenario.codes() + scenario.events()));
        assertThat(records.stream().filter(Click.class::isInstance)).hasSize((int) scenario.clicks());
        assertThat(records.subList(1 + scenario.codes(), records.size()))
                .extracting(ScenarioGeneratorTest::occurredAt)
                .allMatch(at -> !at.isBefore(START) && !at.isAfter(START.plus(scenario.length())));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldSendTheSameAgainAndOtherIdsForAnotherSeed(Scenario scenario) {
        // given
        var records = records(scenario, 1);

        // when, then
        assertThat(records(scenario, 1)).isEqualTo(records);
        var ids = new HashSet<>(eventIds(records));
        assertThat(ids).hasSize((int) scenario.events());
        assertThat(eventIds(records(scenario, 2))).noneMatch(ids::contains);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldWriteLinesThatAreAccepted(Scenario scenario) throws IOException {
        // given
        var lines = new EventLines();
        var out = new ByteArrayOutputStream();

        // when
        StoryFile.write(records(scenario, 1).iterator(), 1, 0, out, done -> {});

        // then
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .allSatisfy(line -> assertThat(lines.parse(line)).isInstanceOf(ParsedLine.Accepted.class));
    }

    @Test
    void shouldGiveHalfOfTheClicksToOneVisitorWhoSignsUp() {
        // given
        var scenario = Scenarios.steady(4_000, Duration.ofHours(1)).withHotVisitor(500_000);

        // when
        var records = records(scenario, 7);

        // then
        var first = records.stream()
                .filter(Signup.class::isInstance)
                .map(Signup.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(records.stream()
                        .filter(record -> record instanceof Click click
                                && click.getVisitorId().equals(first.getVisitorId()))
                        .count())
                .isBetween(1_800L, 2_200L);
    }

    private static List<SpecificRecord> records(Scenario scenario, long seed) {
        var records = new ArrayList<SpecificRecord>();
        new ScenarioGenerator(scenario, seed, START, true).forEachRemaining(records::add);
        return records;
    }

    private static List<String> eventIds(List<SpecificRecord> records) {
        return records.stream()
                .filter(record -> record.getSchema().getField("eventId") != null)
                .map(record -> record.get(0).toString())
                .toList();
    }

    private static Instant occurredAt(SpecificRecord record) {
        return record instanceof Click click
                ? click.getOccurredAt()
                : record instanceof Signup signup ? signup.getOccurredAt() : ((Purchase) record).getOccurredAt();
    }
}
