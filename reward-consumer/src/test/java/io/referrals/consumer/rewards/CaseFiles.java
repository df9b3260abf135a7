package io.referrals.consumer.rewards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** One recorded story under {@code src/test/resources/cases}: its programs, conversions and what must come of them. */
public record CaseFiles(Path directory) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CASES = Path.of("src/test/resources/cases");

    public static Stream<CaseFiles> all() {
        try (var directories = Files.list(CASES)) {
            return directories.sorted().map(CaseFiles::new).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static CaseFiles named(String name) {
        return new CaseFiles(CASES.resolve(name));
    }

    public Instant asOf() {
        try {
            return Instant.parse(Files.readString(directory.resolve("as-of")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first accepted line of each program version. */
    public List<ProgramVersion> programs() {
        var versions = new LinkedHashMap<List<Object>, ProgramVersion>();
        for (var line : lines("events.ndjson")) {
            if (line.path("type").asText().equals("program")) {
                var version = programVersion(line);
                versions.putIfAbsent(List.of(version.storefrontId(), version.programId(), version.version()), version);
            }
        }
        return List.copyOf(versions.values());
    }

    public List<Conversion> conversions() {
        return lines("expected/conversions.ndjson").stream()
                .map(CaseFiles::conversion)
                .toList();
    }

    public List<JsonNode> expectedRewards() {
        return lines("expected/rewards.ndjson");
    }

    public List<JsonNode> expectedBalances() {
        return lines("expected/balances.ndjson");
    }

    @Override
    public String toString() {
        return directory.getFileName().toString();
    }

    private List<JsonNode> lines(String file) {
        try {
            var nodes = new ArrayList<JsonNode>();
            for (var line : Files.readAllLines(directory.resolve(file))) {
                // one case holds lines that are not JSON on purpose; none of them is a program
                if (!line.isBlank() && (!file.equals("events.ndjson") || line.contains("\"program\""))) {
                    nodes.add(JSON.readTree(line));
                }
            }
            return nodes;
        } catch (IOException e) {
            throw new UncheckedIOException(directory + "/" + file, e);
        }
    }

    private static ProgramVersion programVersion(JsonNode program) {
        return new ProgramVersion(
                program.path("storefrontId").asText(),
                program.path("programId").asText(),
                program.path("version").asInt(1),
                program.path("holdDays").asInt(),
                list(program.path("rewardRules"), CaseFiles::rule));
    }

    private static RewardRule rule(JsonNode rule) {
        return new RewardRule(
                rule.path("ruleId").asText(),
                ConversionKind.valueOf(rule.path("on").asText("PURCHASE")),
                Occurrence.valueOf(rule.path("occurrence").asText("EVERY")),
                integer(rule, "recurringDays"),
                BeneficiaryType.valueOf(rule.path("beneficiary").asText("ADVOCATE")),
                text(rule, "unit"),
                number(rule, "fixed"),
                integer(rule, "percentBps"),
                number(rule, "maxAmount"),
                number(rule, "minNetMinor"),
                rule.hasNonNull("customer")
                        ? CustomerKind.valueOf(rule.get("customer").asText())
                        : null,
                integer(rule, "maxCount"),
                CapPeriod.valueOf(rule.path("capPeriod").asText("LIFETIME")),
                list(
                        rule.path("milestones"),
                        milestone -> new Milestone(
                                milestone.path("at").asInt(),
                                milestone.path("unit").asText(),
                                milestone.path("fixed").asLong())),
                number(rule, "budget"),
                integer(rule, "expiresAfterDays"));
    }

    private static Conversion conversion(JsonNode conversion) {
        return new Conversion(
                conversion.path("conversionId").asText(),
                conversion.path("storefrontId").asText(),
                ConversionKind.valueOf(conversion.path("kind").asText()),
                conversion.path("customerId").asText(),
                OffsetDateTime.parse(conversion.path("occurredAt").asText()).toInstant(),
                text(conversion, "currency"),
                conversion.path("netAmountMinor").asLong(),
                list(
                        conversion.path("credits"),
                        credit -> new Credit(
                                credit.path("programId").asText(),
                                credit.path("programVersion").asInt(),
                                credit.path("advocateId").asText(),
                                credit.path("weightPpm").asInt(),
                                credit.path("amountMinor").asLong())),
                list(conversion.path("flags"), JsonNode::asText),
                1,
                null,
                null,
                conversion.hasNonNull("newCustomer")
                        ? (Boolean) conversion.get("newCustomer").asBoolean()
                        : null);
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
        return StreamSupport.stream(array.spliterator(), false).map(element).toList();
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asText() : null;
    }

    private static @Nullable Integer integer(JsonNode node, String field) {
        return node.hasNonNull(field) ? (Integer) node.get(field).asInt() : null;
    }

    private static @Nullable Long number(JsonNode node, String field) {
        return node.hasNonNull(field) ? (Long) node.get(field).asLong() : null;
    }
}
