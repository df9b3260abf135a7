package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Conversion;
import io.referrals.events.intake.ArrivalRules;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchAttributionTest {
    private static final long SEED = 20261122;

    @TempDir
    private Path directory;

    static Stream<String> cases() throws IOException {
        return PublicCasesTopologyTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldGiveWhatTheTopologyGivesWhenTheyTakeTheSameRecords(String name) throws IOException {
        // given
        var folder = Path.of("src/test/resources/cases").resolve(name);
        var asOf = Instant.parse(Files.readString(folder.resolve("as-of")).strip());
        var lines = Files.readAllLines(folder.resolve("events.ndjson"));

        // when
        var found = ofTopology(lines, asOf);

        // then
        assertThat(ofBatch(lines, asOf, true)).isEqualTo(found);
        // The bad input contradicts itself on purpose: there, which line stands depends on the order.
        if (!name.equals("10-bad-input")) {
            var shuffled = new ArrayList<>(lines);
            Collections.shuffle(shuffled, new Random(SEED));
            assertThat(ofBatch(shuffled, asOf, false)).as("seed %d", SEED).isEqualTo(found);
        }
    }

    private static Map<String, Conversion> ofBatch(List<String> lines, Instant asOf, boolean decidedInBetween) {
        var batch = new BatchAttribution();
        var intake = new EventLines();
        var arrival = new ArrivalRules();
        for (var line : lines) {
            if (!line.isBlank()
                    && intake.parse(line) instanceof ParsedLine.Accepted accepted
                    && arrival.check(accepted.record(), asOf.toEpochMilli()) == null) {
                batch.take(accepted.record());
                if (decidedInBetween) {
                    batch.conversions();
                }
            }
        }
        return new TreeMap<>(batch.conversions());
    }

    /** Without those withdrawn, and without what depends on the order of arrival. */
    private Map<String, Conversion> ofTopology(List<String> lines, Instant asOf) {
        var conversions = new TreeMap<String, Conversion>();
        try (var driver = new TopologyDriver(directory, asOf)) {
            lines.forEach(driver::line);
            driver.settle();
            driver.conversions().forEach((id, conversion) -> {
                if (!conversion.getCandidates().isEmpty()
                        || !conversion.getCredits().isEmpty()) {
                    conversion.setRevision(1);
                    conversion.setDecidedAt(Instant.EPOCH);
                    conversions.put(id, conversion);
                }
            });
        }
        return conversions;
    }
}
