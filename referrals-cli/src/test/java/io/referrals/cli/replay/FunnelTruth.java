package io.referrals.cli.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.referrals.events.Click;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Signup;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** The daily funnel as accepted lines and conversions say it, counted one by one without a stream. */
final class FunnelTruth {
    private static final long WHOLE_PPM = 1_000_000;

    private final Map<String, Map<String, Object>> days = new TreeMap<>();
    private final Map<String, List<ReferralCode>> codes = new HashMap<>();
    private final Set<Object> seen = new HashSet<>();
    private final Map<String, Long> ppm = new TreeMap<>();

    FunnelTruth(List<String> lines, Set<Long> refused, List<JsonNode> conversions) {
        var parser = new EventLines();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()
                    && !refused.contains(i + 1L)
                    && parser.parse(lines.get(i)) instanceof ParsedLine.Accepted accepted) {
                take(accepted.record());
            }
        }
        conversions.forEach(this::credit);
        days.forEach((key, day) -> {
            var bar = key.lastIndexOf('|');
            day.put(
                    "owner",
                    ownerAt(
                            codes.getOrDefault(key.substring(0, bar), List.of()),
                            LocalDate.parse(key.substring(bar + 1))
                                    .plusDays(1)
                                    .atStartOfDay(ZoneOffset.UTC)
                                    .toInstant()));
        });
    }

    /** Whose a code is just before a time. */
    private static String ownerAt(List<ReferralCode> versions, Instant end) {
        return versions.stream()
                .filter(code -> code.getEffectiveFrom() == null
                        || code.getEffectiveFrom().isBefore(end))
                .max(Comparator.comparingInt(ReferralCode::getVersion))
                .map(code -> code.getProgramId() + " " + code.getAdvocateId())
                .orElse("nobody");
    }

    /** By storefront, code and day, of codes alone. */
    Map<String, Map<String, Object>> days() {
        return days;
    }

    /** Signups and orders of each storefront in parts per million, whoever is credited for them. */
    Map<String, Long> ppm() {
        return ppm;
    }

    /** The same of a file, in the same form. */
    static Map<String, Map<String, Object>> days(List<JsonNode> file) {
        var days = new TreeMap<String, Map<String, Object>>();
        for (var stats : file) {
            if (stats.path("referralCode").asText().equals("(none)")) {
                continue;
            }
            var day = new TreeMap<String, Object>();
            for (var field : List.of("clicks", "uniqueVisitors", "signupsPpm", "purchasesPpm")) {
                add(day, field, stats.path(field).asLong());
            }
            stats.path("revenueMinor").forEach(money -> addMoney(day, money, 1));
            stats.path("refundedMinor").forEach(money -> addMoney(day, money, -1));
            day.put(
                    "owner",
                    stats.has("programId")
                            ? stats.path("programId").asText() + " "
                                    + stats.path("advocateId").asText()
                            : "nobody");
            days.put(
                    String.join(
                            "|",
                            stats.path("storefrontId").asText(),
                            stats.path("referralCode").asText(),
                            stats.path("date").asText()),
                    day);
        }
        return days;
    }

    static Map<String, Long> ppm(List<JsonNode> file) {
        var ppm = new TreeMap<String, Long>();
        for (var stats : file) {
            var sum = stats.path("signupsPpm").asLong()
                    + stats.path("purchasesPpm").asLong();
            if (sum != 0) {
                ppm.merge(stats.path("storefrontId").asText(), sum, Long::sum);
            }
        }
        return ppm;
    }

    private void take(SpecificRecord record) {
        if (record instanceof ReferralCode code) {
            codes.computeIfAbsent(code.getStorefrontId() + '|' + code.getReferralCode(), k -> new ArrayList<>())
                    .add(code);
        } else if (record instanceof Click click && !click.getBot()) {
            var day = key(click.getStorefrontId(), click.getReferralCode(), click.getOccurredAt());
            if (seen.add(List.of(
                    click.getStorefrontId(),
                    click.getVisitorId(),
                    click.getEventId(),
                    click.getReferralCode(),
                    click.getOccurredAt()))) {
                add(day(day), "clicks", 1);
                add(day(day), "uniqueVisitors", seen.add(List.of(day, click.getVisitorId())) ? 1 : 0);
            }
        } else if (record instanceof Signup signup) {
            whole(signup.getStorefrontId(), "customer " + signup.getCustomerId());
        } else if (record instanceof Purchase purchase) {
            whole(purchase.getStorefrontId(), "order " + purchase.getOrderId());
        }
    }

    private void whole(String storefront, String what) {
        if (seen.add(List.of(storefront, what))) {
            ppm.merge(storefront, WHOLE_PPM, Long::sum);
        }
    }

    private void credit(JsonNode conversion) {
        var signup = conversion.path("kind").asText().equals("SIGNUP");
        for (var credit : conversion.path("credits")) {
            var day = day(key(
                    conversion.path("storefrontId").asText(),
                    credit.path("referralCode").asText(),
                    Instant.parse(conversion.path("occurredAt").asText())));
            add(
                    day,
                    signup ? "signupsPpm" : "purchasesPpm",
                    credit.path("weightPpm").asLong());
            add(
                    day,
                    "net " + conversion.path("currency").asText(),
                    credit.path("amountMinor").asLong());
        }
    }

    private Map<String, Object> day(String key) {
        return days.computeIfAbsent(key, k -> {
            var day = new TreeMap<String, Object>();
            List.of("clicks", "uniqueVisitors", "signupsPpm", "purchasesPpm").forEach(field -> add(day, field, 0));
            return day;
        });
    }

    private static String key(String storefront, String code, Instant at) {
        return storefront + '|' + code + '|' + at.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static void addMoney(Map<String, Object> day, JsonNode money, int sign) {
        add(
                day,
                "net " + money.path("currency").asText(),
                sign * money.path("amountMinor").asLong());
    }

    /** Sums of money that are 0 are left out. */
    private static void add(Map<String, Object> day, String field, long more) {
        day.merge(field, more, (a, b) -> (Long) a + (Long) b);
        if (field.startsWith("net ") && Long.valueOf(0).equals(day.get(field))) {
            day.remove(field);
        }
    }
}
