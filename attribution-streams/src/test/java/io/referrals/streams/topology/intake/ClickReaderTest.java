package io.referrals.streams.topology.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Click;
import io.referrals.events.Topics;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.EventRules;
import io.referrals.events.serde.EventSerdes;
import io.referrals.events.serde.MalformedRecordException;
import io.referrals.streams.topology.records.ClickFields;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Holds the short way of a click against the long one. */
class ClickReaderTest {
    private static final int CLICKS = Integer.getInteger("clicks", 20_000);

    private final EventSerdes serdes =
            EventSerdes.of(Map.of("schema.registry.url", "mock://click-reader", "auto.register.schemas", "true"));
    private final Serializer<Click> serializer = serdes.serde(Topics.CLICKS).serializer();
    private final Deserializer<Click> deserializer = serdes.serde(Topics.CLICKS).deserializer();
    private final ClickFields lying = new ClickFields();
    private final ClickFields decoded = new ClickFields();
    private final ClickReader reader = new ClickReader(lying);

    @AfterEach
    void close() {
        serdes.close();
    }

    @Test
    void shouldTakeNothingButWhatTheLongWayTakesAndTakeItAlike() {
        // given
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < CLICKS; i++) {
            byte[] bytes = serializer.serialize(Topics.CLICKS.name(), click(random));
            if (random.nextInt(3) == 0) {
                bytes = damaged(bytes, random);
            }

            // when
            boolean isTaken = reader.read(bytes);

            // then
            if (isTaken) {
                taken++;
                Checked<Click> checked = longWay(bytes);
                assertThat(checked)
                        .as("click %d of seed %d: %s", i, seed, Arrays.toString(bytes))
                        .isInstanceOfSatisfying(Checked.Accepted.class, accepted -> {
                            assertThat(accepted.ignoredFields()).isZero();
                            decoded.set((Click) accepted.record());
                        });
                assertThat(lying.toClick()).as("seed %d", seed).isEqualTo(decoded.toClick());
                assertThat(lying.storefrontId()).isEqualTo(decoded.storefrontId());
                assertThat(lying.key()).isEqualTo(decoded.key());
            }
        }
        assertThat(taken).as("seed %d", seed).isBetween(CLICKS / 20, CLICKS * 19 / 20);
    }

    @Test
    void shouldTakeAnOrdinaryClick() {
        // given
        Click click = Click.newBuilder()
                .setEventId("k1")
                .setStorefrontId("acme")
                .setReferralCode("ANNA-10")
                .setVisitorId("v@1")
                .setOccurredAt(Instant.parse("2026-03-01T12:00:00Z"))
                .setChannel("e-mail")
                .setCountry("LV")
                .setLandingUrl("https://acme.example/ü")
                .setUserAgent("any")
                .setBot(true)
                .build();

        // when, then
        assertThat(reader.read(serializer.serialize(Topics.CLICKS.name(), click)))
                .isTrue();
        assertThat(lying.toClick().channel()).isEqualTo("e-mail");
        assertThat(lying.toClick().bot()).isTrue();
    }

    private @Nullable Checked<Click> longWay(byte[] bytes) {
        try {
            return EventRules.check(deserializer.deserialize(Topics.CLICKS.name(), bytes));
        } catch (MalformedRecordException e) {
            return null;
        }
    }

    private static Click click(Random random) {
        return Click.newBuilder()
                .setEventId(text(random, "k" + random.nextInt(), 128))
                .setStorefrontId(text(random, "acme", 128))
                .setReferralCode(text(random, "ANNA" + random.nextInt(9), 64))
                .setVisitorId(text(random, "v" + random.nextInt(), 128))
                .setOccurredAt(Instant.ofEpochMilli(
                        random.nextInt(9) == 0 ? random.nextLong() >> random.nextInt(40) : 1_790_000_000_000L))
                .setChannel(optional(random, "mail"))
                .setCountry(optional(random, "LV"))
                .setLandingUrl(optional(random, "https://acme.example/"))
                .setUserAgent(optional(random, "any"))
                .setIpHash(optional(random, "h"))
                .setDeviceHash(optional(random, "h"))
                .setBot(random.nextInt(5) == 0)
                .build();
    }

    private static @Nullable String optional(Random random, String ordinary) {
        return random.nextInt(3) == 0 ? null : text(random, ordinary, 512);
    }

    private static String text(Random random, String ordinary, int most) {
        return switch (random.nextInt(60)) {
            case 0 -> "";
            case 1 -> " " + ordinary;
            case 2 -> "\u200b" + ordinary;
            case 3 -> ordinary + "\u00fc";
            case 4 -> "x".repeat(most);
            case 5 -> "X".repeat(most + 1);
            case 6 -> ordinary + List.of("|", "\0", "\n", "/", "%").get(random.nextInt(5));
            case 7 -> ordinary.toLowerCase(java.util.Locale.ROOT);
            case 8 -> "visitor:" + ordinary;
            default -> ordinary;
        };
    }

    /** With some bytes changed, lost or doubled, behind the schema's id. */
    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        int at = 5 + random.nextInt(bytes.length - 5);
        switch (random.nextInt(4)) {
            case 0 -> changed[at] = (byte) random.nextInt();
            case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> changed = Arrays.copyOf(bytes, at);
            default -> changed = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(3));
        }
        return changed;
    }
}
