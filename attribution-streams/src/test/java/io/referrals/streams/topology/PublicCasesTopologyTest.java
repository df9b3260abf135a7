package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published cases, through the topology and through {@link BatchAttribution}. */
class PublicCasesTopologyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 20261122;
    private static final Path CASES = Path.of("src/test/resources/cases");

    @TempDir
    private Path directory;

    private boolean byMail;

    /** Those that contradict themselves on purpose each alone, all others together: storefronts do not meet. */
    static List<List<String>> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            Map<Boolean, List<String>> names = folders.map(
                            folder -> folder.getFileName().toString())
                    .sorted()
                    .collect(Collectors.partitioningBy(PublicCasesTopologyTest::dependsOnArrival));
            List<List<String>> cases = new ArrayList<>();
            names.getOrDefault(true, List.of()).forEach(name -> cases.add(List.of(name)));
            cases.add(names.getOrDefault(false, List.of()));
            return cases;
        }
    }

    /** Which line stands depends on the order. */
    private static boolean dependsOnArrival(String name) {
        return name.startsWith("10-") || name.startsWith("21-");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldDecideTheExpectedConversionsAndTheBatchTheSameOnesWhenTheFileIsReadInItsOrder(List<String> names)
            throws IOException {
        // given
        List<String> lines = read(names, "events.ndjson");

        // when
        Map<String, Conversion> found = assertExpected(names, lines);

        // then
        found.values().forEach(conversion -> {
            conversion.setRevision(1);
            conversion.setDecidedAt(Instant.EPOCH);
        });
        assertThat(ofBatch(lines, asOf(names), true)).isEqualTo(found);
        if (names.size() > 1) {
            Collections.shuffle(lines, new Random(SEED));
            assertThat(ofBatch(lines, asOf(names), false)).as("seed %d", SEED).isEqualTo(found);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldDecideTheSameWhenAllThatIsToldGoesByMail(List<String> names) throws IOException {
        byMail = true;
        assertExpected(names, read(names, "events.ndjson"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldDecideTheSameWhenTheFileIsShuffledAndHalfOfItRepeated(List<String> names) throws IOException {
        List<String> lines = read(names, "events.ndjson");
        if (names.size() > 1) {
            lines.addAll(List.copyOf(lines.subList(0, lines.size() / 2)));
            Collections.shuffle(lines, new Random(SEED));
        }
        assertExpected(names, lines);
    }

    private static Instant asOf(List<String> names) throws IOException {
        return Instant.parse(read(names, "as-of").stream().distinct().collect(Collectors.joining()));
    }

    private static List<String> read(List<String> names, String file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            lines.addAll(Files.readAllLines(CASES.resolve(name).resolve(file)));
        }
        return lines;
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

    /** The conversions that the topology decides, without those withdrawn. */
    private Map<String, Conversion> assertExpected(List<String> names, List<String> lines) throws IOException {
        // given
        Instant asOf = asOf(names);
        Map<String, JsonNode> expected = new TreeMap<>();
        for (String line : read(names, "expected/conversions.ndjson")) {
            JsonNode conversion = JSON.readTree(line);
            expected.put(conversion.get("conversionId").textValue(), essence(conversion));
        }

        // when
        Map<String, Conversion> found = new TreeMap<>();
        try (TopologyDriver driver =
                byMail ? TopologyDriver.byMail(directory, asOf) : new TopologyDriver(directory, asOf)) {
            lines.forEach(driver::line);
            driver.settle();
            driver.conversions().forEach((id, conversion) -> {
                if (!conversion.getCandidates().isEmpty()
                        || conversion.getStatus().equals("ATTRIBUTED")) {
                    found.put(id, conversion);
                }
            });
        }

        // then
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        for (Map.Entry<String, Conversion> conversion : found.entrySet()) {
            assertThat(essence(conversion.getValue()))
                    .as(conversion.getKey())
                    .isEqualTo(expected.get(conversion.getKey()));
        }
        return found;
    }

    /** What the wiring could get wrong; the rules' own tests compare every field. */
    private static JsonNode essence(JsonNode conversion) {
        ObjectNode essence = JSON.createObjectNode();
        for (String field :
                List.of("status", "basis", "reason", "customerId", "currency", "netAmountMinor", "country")) {
            essence.set(
                    field, JSON.getNodeFactory().textNode(conversion.path(field).asText("")));
        }
        conversion
                .get("credits")
                .forEach(credit -> essence.withArray("credits")
                        .add(credit.get("touchId").textValue()
                                + ' '
                                + credit.get("advocateId").textValue()
                                + ' '
                                + credit.path("channel").asText("")));
        conversion
                .get("candidates")
                .forEach(candidate -> essence.withArray("candidates")
                        .add(candidate.get("touchId").textValue()
                                + ' '
                                + candidate.get("verdict").textValue()));
        return essence;
    }

    private static JsonNode essence(Conversion conversion) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("status", conversion.getStatus());
        put(json, "basis", conversion.getBasis());
        put(json, "reason", conversion.getReason());
        json.put("customerId", conversion.getCustomerId());
        put(json, "currency", conversion.getCurrency());
        put(json, "country", conversion.getCountry());
        put(json, "netAmountMinor", conversion.getNetAmountMinor());
        json.putArray("credits");
        json.putArray("candidates");
        conversion.getCredits().forEach(credit -> {
            ObjectNode node = json.withArray("credits").addObject();
            node.put("touchId", credit.getTouchId()).put("advocateId", credit.getAdvocateId());
            put(node, "channel", credit.getChannel());
        });
        conversion
                .getCandidates()
                .forEach(candidate -> json.withArray("candidates")
                        .addObject()
                        .put("touchId", candidate.getTouchId())
                        .put("verdict", candidate.getVerdict()));
        return essence(json);
    }

    private static void put(ObjectNode json, String name, @org.jspecify.annotations.Nullable Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }
}
