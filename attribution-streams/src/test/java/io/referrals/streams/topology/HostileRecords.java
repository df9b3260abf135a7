package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.referrals.events.EventHeaders;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import io.referrals.events.serde.EventSerdes;
import io.referrals.streams.topology.records.Original;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Records nobody should send, made from ones that are in order: half of them stay so, so that there is a state that the
 * others can damage. The same seed gives the same records.
 */
public final class HostileRecords {
    /** One of so many has megabytes. */
    private static final int HUGE_EVERY = 2_000;

    private static final List<String> LINES = List.of("""
        {"type":"click","eventId":"e%1$d","storefrontId":"acme","referralCode":"K%2$d","visitorId":"v%3$d","occurredAt":"%4$s","bot":%5$s}\
        """, """
        {"type":"signup","eventId":"e%1$d","storefrontId":"acme","customerId":"c%3$d","visitorId":"v%3$d","referralCode":"K%2$d","occurredAt":"%4$s"}\
        """, """
        {"type":"purchase","eventId":"e%1$d","storefrontId":"acme","orderId":"o%3$d","customerId":"c%3$d","visitorId":"v%3$d","amountMinor":%6$d,"currency":"USD","occurredAt":"%4$s"}\
        """, """
        {"type":"refund","eventId":"e%1$d","storefrontId":"acme","orderId":"o%3$d","refundId":"r%2$d","amountMinor":%6$d,"currency":"USD","occurredAt":"%4$s","customerId":"%7$s"}\
        """, """
        {"type":"code","storefrontId":"acme","referralCode":"K%2$d","version":1%2$d,"programId":"p%2$d","advocateId":"a","activeFrom":"%4$s"}\
        """, """
        {"type":"program","storefrontId":"acme","programId":"p%2$d","version":1,"effectiveFrom":"%4$s","name":"P","startsAt":"2026-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}\
        """, """
        {"type":"policy","storefrontId":"acme","version":1%2$d,"effectiveFrom":"%4$s","model":"LINEAR","clickLookbackDays":90,"checkoutCodeOverridesBinding":true,"newCustomersOnly":false,"timeDecayHalfLifeDays":7}\
        """);

    private final Random random;
    private final EventSerdes serdes;
    private final EventLines lines = new EventLines();

    /** @param topic any of the inputs */
    public record Hostile(Topic<?> topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}

    public HostileRecords(long seed, EventSerdes serdes) {
        this.random = new Random(seed);
        this.serdes = serdes;
    }

    public Hostile next() {
        ParsedLine.Accepted event = event();
        Topic<?> topic = random.nextInt(50) == 0 ? any(Topics.INPUTS) : event.topic();
        byte[] value = serialize(event.topic(), event.record());
        return new Hostile(topic, key(event), random.nextInt(2) == 0 ? value : damaged(value), headers());
    }

    private ParsedLine.Accepted event() {
        // Most are events: configuration takes part in few, and a sweep in each.
        int kind = random.nextInt(20) == 0 ? 4 + random.nextInt(3) : random.nextInt(4);
        boolean huge = random.nextInt(HUGE_EVERY) == 0;
        String line = LINES.get(kind)
                .formatted(
                        random.nextInt(5_000),
                        random.nextInt(10),
                        random.nextInt(2_000),
                        "2026-0%d-1%dT12:00:00Z".formatted(1 + random.nextInt(9), random.nextInt(10)),
                        random.nextInt(5) == 0,
                        random.nextInt(10) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(10_000),
                        huge ? "y".repeat(900_000) : "no customer".repeat(random.nextInt(3)));
        ParsedLine parsed = lines.parse(line);
        if (parsed instanceof ParsedLine.Accepted accepted) {
            return accepted;
        }
        throw new IllegalStateException(parsed + " was to be in order: " + line);
    }

    private byte @Nullable [] key(ParsedLine.Accepted event) {
        return switch (random.nextInt(20)) {
            case 0 -> null;
            case 1 -> bytes(random.nextInt(300));
            case 2 -> new byte[0];
            case 3 -> bytes(random.nextInt(100) == 0 ? 3 << 20 : 5_000);
            default -> event.key().getBytes(UTF_8);
        };
    }

    private byte @Nullable [] damaged(byte[] value) {
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> bytes(random.nextInt(40));
            case 2 -> Arrays.copyOf(value, random.nextInt(value.length));
            case 3 -> Arrays.copyOf(value, value.length + 1 + random.nextInt(20));
            case 4 -> withSchema(value, random.nextInt(20));
            case 5 -> withSchema(value, random.nextInt());
            case 6 -> withSchema(value, 1_000_000 + random.nextInt(3));
            case 7 -> withRun(value, (byte) 0xFF);
            case 8 -> withRun(value, (byte) 0x80);
            case 9 ->
                random.nextInt(HUGE_EVERY / 20) == 0
                        ? Arrays.copyOf(value, (1 + random.nextInt(4)) << 20)
                        : withRun(value, (byte) 0);
            default -> flipped(value);
        };
    }

    private byte[] withSchema(byte[] value, int id) {
        byte[] changed = value.clone();
        ByteBuffer.wrap(changed).putInt(1, id);
        return changed;
    }

    /** What numbers and lengths are made of, anywhere in it. */
    private byte[] withRun(byte[] value, byte octet) {
        byte[] changed = value.clone();
        int from = random.nextInt(changed.length);
        Arrays.fill(changed, from, Math.min(changed.length, from + 1 + random.nextInt(10)), octet);
        return changed;
    }

    private byte[] flipped(byte[] value) {
        byte[] changed = value.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private Headers headers() {
        RecordHeaders headers = new RecordHeaders();
        switch (random.nextInt(30)) {
            case 0 ->
                headers.add(
                        EventHeaders.ATTEMPTS,
                        any(List.of("-1", "99999999999999999", "x", "")).getBytes(UTF_8));
            case 1 -> headers.add(EventHeaders.LINE, bytes(20)).add(EventHeaders.INPUT, bytes(100_000));
            case 2 -> headers.add("referral.rerouted-from", bytes(20)).add("referral.original-key", null);
            case 3 -> headers.add(Original.CUT, null).add("referral.arrived-at", bytes(3));
            case 4 -> {
                for (int i = random.nextInt(3_000); i > 0; i--) {
                    headers.add("", i % 2 == 0 ? null : bytes(i % 50));
                }
            }
            default -> {}
        }
        return headers;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @SuppressWarnings("unchecked") // the intake pairs topics with their records
    private <T extends SpecificRecord> byte[] serialize(Topic<T> topic, SpecificRecord record) {
        return serdes.serde(topic).serializer().serialize(topic.name(), (T) record);
    }
}
