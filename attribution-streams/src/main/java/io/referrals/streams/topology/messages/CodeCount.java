package io.referrals.streams.topology.messages;

import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import java.time.Duration;
import java.time.LocalDate;

/** What is added to the daily funnel of a code. */
public sealed interface CodeCount {
    /** A conversion came, changed or went: what to add to the sums. */
    record Converted(StatsDelta delta) implements CodeCount {}

    /**
     * Clicks that came, and whose. A code's clicks are counted where their visitors are, so a viral code heats no
     * partition.
     */
    record Clicked(long clicks, VisitorSketch visitors) implements CodeCount {}

    /** The key of a code's day: {@code storefrontId|referralCode|date}. A typed code may hold any character. */
    static String key(String storefrontId, String referralCode, long epochDay) {
        return storefrontId + '|' + referralCode + '|' + LocalDate.ofEpochDay(epochDay);
    }

    /** Whether the day of a key was over before a time. */
    static boolean isBefore(String key, long timeMs) {
        LocalDate day = LocalDate.parse(key.substring(key.lastIndexOf('|') + 1));
        return day.isBefore(
                LocalDate.ofEpochDay(Math.floorDiv(timeMs, Duration.ofDays(1).toMillis())));
    }

    default byte[] toBytes() {
        ByteWriter writer = new ByteWriter();
        if (this instanceof Converted converted) {
            StatsDelta delta = converted.delta();
            writer.octet(1)
                    .text(delta.referralCode())
                    .number(delta.epochDay())
                    .number(delta.signupsPpm())
                    .number(delta.purchasesPpm())
                    .optionalText(delta.currency())
                    .number(delta.revenueMinor())
                    .number(delta.refundedMinor());
        } else if (this instanceof Clicked clicked) {
            writer.octet(2).number(clicked.clicks());
            clicked.visitors().write(writer);
        }
        return writer.toBytes();
    }

    static CodeCount read(ByteReader reader) {
        int kind = reader.octet();
        return switch (kind) {
            case 1 ->
                new Converted(new StatsDelta(
                        reader.text(),
                        reader.number(),
                        reader.number(),
                        reader.number(),
                        reader.optionalText(),
                        reader.number(),
                        reader.number()));
            case 2 -> new Clicked(reader.number(), VisitorSketch.read(reader));
            default -> throw new IllegalStateException("no code count has the kind " + kind);
        };
    }
}
