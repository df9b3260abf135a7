package io.referrals.streams.attribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A case: a file of events and the conversions it must end in. Lines that must be refused are simply skipped. */
final class PublicCase {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CODE = Pattern.compile("[A-Z0-9_-]{1,64}");

    final List<Fact> facts = new ArrayList<>();
    final Map<String, JsonNode> expected = new TreeMap<>();

    /** A line misses something it needs, or it breaks a rule. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    static PublicCase read(String name) {
        try {
            URI uri = Objects.requireNonNull(PublicCase.class.getResource("/cases/" + name), name)
                    .toURI();
            return new PublicCase(Path.of(uri));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PublicCase(Path directory) throws IOException {
        Instant asOf =
                Instant.parse(Files.readString(directory.resolve("as-of")).trim());
        for (String line : Files.readAllLines(directory.resolve("events.ndjson"))) {
            Fact fact = fact(line, asOf);
            if (fact != null) {
                facts.add(fact);
            }
        }
        for (String line : Files.readAllLines(directory.resolve("expected/conversions.ndjson"))) {
            JsonNode conversion = JSON.readTree(line);
            expected.put(conversion.get("conversionId").asText(), conversion);
        }
    }

    private static @Nullable Fact fact(String line, Instant asOf) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.isMissingNode() ? null : fact(node, asOf);
        } catch (JsonProcessingException | Refused e) {
            return null;
        }
    }

    private static Fact fact(JsonNode node, Instant asOf) {
        String storefront = text(node, "storefrontId");
        return switch (text(node, "type")) {
            case "click" ->
                new Fact.Clicked(
                        storefront,
                        new Click(
                                text(node, "visitorId"),
                                text(node, "eventId"),
                                eventTime(node, asOf),
                                code(node),
                                textOrNull(node, "channel"),
                                node.path("bot").asBoolean()));
            case "signup" ->
                new Fact.SignedUp(
                        storefront,
                        text(node, "customerId"),
                        textOrNull(node, "visitorId"),
                        new Signup(
                                text(node, "eventId"),
                                eventTime(node, asOf),
                                typed(node),
                                textOrNull(node, "emailHash"),
                                textOrNull(node, "deviceHash"),
                                textOrNull(node, "country")));
            case "purchase" ->
                new Fact.Purchased(
                        storefront,
                        new Purchase(
                                text(node, "orderId"),
                                text(node, "eventId"),
                                eventTime(node, asOf),
                                node.path("version").asInt(1),
                                amount(node, 0),
                                text(node, "currency").toUpperCase(Locale.ROOT),
                                textOrNull(node, "customerId"),
                                textOrNull(node, "visitorId"),
                                typed(node),
                                node.has("firstOrder") ? node.get("firstOrder").asBoolean() : null,
                                textOrNull(node, "emailHash"),
                                textOrNull(node, "deviceHash"),
                                textOrNull(node, "paymentHash"),
                                textOrNull(node, "country")));
            case "refund" ->
                new Fact.Refunded(
                        storefront,
                        text(node, "orderId"),
                        text(node, "refundId"),
                        text(node, "eventId"),
                        eventTime(node, asOf),
                        node.path("version").asInt(1),
                        amount(node, node.path("version").asInt(1) > 1 ? 0 : 1),
                        text(node, "currency").toUpperCase(Locale.ROOT));
            case "code" ->
                new Fact.Coded(
                        storefront,
                        new CodeRegistration(
                                code(node),
                                node.path("version").asInt(1),
                                node.hasNonNull("effectiveFrom") ? time(node, "effectiveFrom") : CodeRegistration.EVER,
                                text(node, "programId"),
                                text(node, "advocateId"),
                                time(node, "activeFrom"),
                                timeOrNull(node, "revokedAt"),
                                emailHashes(node),
                                textOrNull(node, "advocateDeviceHash"),
                                textOrNull(node, "advocatePaymentHash")));
            case "assignment" ->
                new Fact.Assigned(
                        storefront,
                        text(node, "assignmentId"),
                        node.path("version").asInt(1),
                        textOrNull(node, "orderId"),
                        textOrNull(node, "customerId"),
                        code(node),
                        node.path("withdrawn").asBoolean());
            case "program" ->
                new Fact.Programmed(
                        storefront,
                        new ProgramTerms(
                                text(node, "programId"),
                                node.get("version").asInt(),
                                time(node, "effectiveFrom"),
                                time(node, "startsAt"),
                                timeOrNull(node, "endsAt"),
                                texts(node.get("channels")),
                                texts(node.get("countries"))));
            case "policy" ->
                new Fact.Decreed(
                        storefront,
                        new AttributionPolicy(
                                node.get("version").asInt(),
                                time(node, "effectiveFrom"),
                                Model.valueOf(text(node, "model")),
                                node.get("clickLookbackDays").asInt(),
                                intOrNull(node, "bindingDays"),
                                node.get("checkoutCodeOverridesBinding").asBoolean(),
                                node.get("newCustomersOnly").asBoolean(),
                                intOrNull(node, "newCustomerDays"),
                                node.get("timeDecayHalfLifeDays").asInt()));
            default -> throw new Refused("type");
        };
    }

    private static String text(JsonNode node, String field) {
        String text = textOrNull(node, field);
        if (text == null) {
            throw new Refused(field);
        }
        return text;
    }

    private static @Nullable String textOrNull(JsonNode node, String field) {
        String text = node.path(field).asText();
        return text.isEmpty() || node.path(field).isNull() ? null : text;
    }

    private static List<String> emailHashes(JsonNode node) {
        List<String> hashes = new ArrayList<>();
        node.path("advocateEmailHashes").forEach(hash -> hashes.add(hash.asText()));
        String one = textOrNull(node, "advocateEmailHash");
        if (one != null) {
            hashes.add(one);
        }
        return hashes;
    }

    private static String code(JsonNode node) {
        String code = cleaned(text(node, "referralCode"));
        if (!CODE.matcher(code).matches()) {
            throw new Refused("referralCode");
        }
        return code;
    }

    private static @Nullable String typed(JsonNode node) {
        String typed = textOrNull(node, "referralCode");
        String cleaned = typed == null ? "" : cleaned(typed);
        return cleaned.isEmpty() ? null : cleaned;
    }

    private static String cleaned(String code) {
        return code.replaceAll("\\p{Cf}", "")
                .replaceAll("^[\\s\\p{Z}]+|[\\s\\p{Z}]+$", "")
                .toUpperCase(Locale.ROOT);
    }

    private static long amount(JsonNode node, long least) {
        long amount = node.path("amountMinor").asLong(-1);
        if (amount < least) {
            throw new Refused("amountMinor");
        }
        return amount;
    }

    private static long eventTime(JsonNode node, Instant asOf) {
        long time = time(node, "occurredAt");
        if (time > asOf.plus(Duration.ofMinutes(10)).toEpochMilli()
                || time < asOf.minus(Duration.ofDays(400)).toEpochMilli()) {
            throw new Refused("occurredAt");
        }
        return time;
    }

    private static long time(JsonNode node, String field) {
        return Instant.parse(text(node, field)).toEpochMilli();
    }

    private static @Nullable Long timeOrNull(JsonNode node, String field) {
        return textOrNull(node, field) == null ? null : (Long) time(node, field);
    }

    private static @Nullable Integer intOrNull(JsonNode node, String field) {
        return node.hasNonNull(field) ? (Integer) node.get(field).asInt() : null;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new HashSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** A conversion as a replay prints it. */
    static JsonNode json(Conversion conversion) {
        ObjectNode node = JSON.createObjectNode();
        node.put("conversionId", conversion.conversionId());
        node.put("storefrontId", conversion.storefrontId());
        node.put("kind", conversion.kind().name());
        node.put("status", conversion.status().name());
        put(node, "basis", conversion.basis());
        put(node, "reason", conversion.reason());
        node.put("customerId", conversion.customerId());
        put(node, "orderId", conversion.orderId());
        node.put("occurredAt", Instant.ofEpochMilli(conversion.occurredAtMs()).toString());
        put(node, "currency", conversion.currency());
        put(node, "amountMinor", conversion.amountMinor());
        put(node, "refundedMinor", conversion.refundedMinor());
        put(node, "netAmountMinor", conversion.netAmountMinor());
        put(node, "newCustomer", conversion.newCustomer());
        put(node, "country", conversion.country());
        node.put("model", conversion.model().name());
        node.put("policyVersion", conversion.policyVersion());
        var credits = node.putArray("credits");
        for (Credit credit : conversion.credits()) {
            ObjectNode item = credits.addObject();
            item.put("touchId", credit.touchId());
            item.put("kind", credit.kind().name());
            item.put("referralCode", credit.referralCode());
            item.put("programId", credit.programId());
            item.put("programVersion", credit.programVersion());
            item.put("advocateId", credit.advocateId());
            item.put("touchedAt", Instant.ofEpochMilli(credit.touchedAtMs()).toString());
            put(item, "channel", credit.channel());
            item.put("weightPpm", credit.weightPpm());
            put(item, "amountMinor", credit.amountMinor());
        }
        var candidates = node.putArray("candidates");
        for (Candidate candidate : conversion.candidates()) {
            ObjectNode item = candidates.addObject();
            item.put("touchId", candidate.touchId());
            item.put("kind", candidate.kind().name());
            item.put("referralCode", candidate.referralCode());
            item.put("touchedAt", Instant.ofEpochMilli(candidate.touchedAtMs()).toString());
            item.put("verdict", candidate.verdict().name());
        }
        put(node, "candidateCount", conversion.candidateCount());
        var flags = node.putArray("flags");
        conversion.flags().forEach(flag -> flags.add(flag.name()));
        try {
            return JSON.readTree(node.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(ObjectNode node, String field, @Nullable Object value) {
        if (value != null) {
            node.putPOJO(field, value instanceof Enum<?> constant ? constant.name() : value);
        }
    }

    /** What differs, one line each; weights and amounts by TIME_DECAY may differ by 2. */
    List<String> differences(Map<String, Conversion> actual) {
        Map<String, JsonNode> printed = new TreeMap<>();
        actual.forEach((id, conversion) -> printed.put(id, json(conversion)));
        Set<String> decaying = new HashSet<>();
        for (JsonNode conversion : expected.values()) {
            if (conversion.path("model").asText().equals("TIME_DECAY")) {
                decaying.add(conversion.get("storefrontId").asText());
            }
        }
        Set<String> ids = new HashSet<>(expected.keySet());
        ids.addAll(printed.keySet());
        List<String> differences = new ArrayList<>();
        for (String id : ids) {
            JsonNode want = expected.get(id);
            JsonNode have = printed.get(id);
            long tolerance =
                    want != null && decaying.contains(want.get("storefrontId").asText()) ? 2 : 0;
            if (want == null || have == null || !agree(want, have, tolerance)) {
                differences.add(id + "\n  expected " + want + "\n  actual   " + have);
            }
        }
        return differences;
    }

    private static boolean agree(JsonNode want, JsonNode have, long tolerance) {
        JsonNode wanted = want.get("credits");
        JsonNode had = have.get("credits");
        if (wanted.size() != had.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            for (String figure : List.of("weightPpm", "amountMinor")) {
                if (Math.abs(wanted.get(i).path(figure).asLong()
                                - had.get(i).path(figure).asLong())
                        > tolerance) {
                    return false;
                }
            }
        }
        return withoutFigures(want).equals(withoutFigures(have));
    }

    private static JsonNode withoutFigures(JsonNode conversion) {
        JsonNode copy = conversion.deepCopy();
        for (JsonNode credit : copy.get("credits")) {
            ((ObjectNode) credit).remove(List.of("weightPpm", "amountMinor"));
        }
        return copy;
    }
}
