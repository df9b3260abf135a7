package io.referrals.streams.topology;

import io.referrals.events.ReferralCode;
import io.referrals.streams.attribution.CodeRegistration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * The codes of a partition, and who touched them. This is the join by referral code: whoever touches a code is told
 * its registration, or that there is none, and told again whenever that changes.
 */
final class Codes {
    static final String STORE = "codes";
    static final String PERSONS = "code-persons";

    /** Rows announced at a time; very many may have touched one code. */
    private static final int BATCH = 1_000;

    /** How exactly the time of a repeated touch is kept. */
    static final long REFRESH_MS = Duration.ofDays(1).toMillis();

    private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(50);

    private final ProcessorContext<byte[], byte[]> context;
    private final Rows<byte[]> codes;
    private final Rows<byte[]> persons;
    private final Messages messages;
    private final Sweeps<byte[]> sweeps;

    Codes(ProcessorContext<byte[], byte[]> context, Messages messages, Accounting accounting) {
        this.context = context;
        this.codes = context.getStateStore(STORE);
        this.persons = context.getStateStore(PERSONS);
        this.messages = messages;
        this.sweeps = new Sweeps<>(codes, persons, accounting);
    }

    /** Keeps announcing changed codes; one processor of the stage does. */
    void announceInBackground() {
        context.schedule(
                ANNOUNCE_EVERY,
                PunctuationType.WALL_CLOCK_TIME,
                now -> sweeps.run(BATCH, now, (code, key, value, nowMs) -> announce(code, key)));
    }

    /**
     * Accepts a version of a code.
     *
     * @param content fingerprint of the registration
     * @return null when the version is new, else the fingerprint of the content that stands
     */
    byte @Nullable [] accept(ReferralCode code, CodeRegistration registration, byte[] content, long nowMs) {
        String key = code.getStorefrontId() + '|' + code.getReferralCode();
        Bytes versionKey = key(key + '|' + code.getVersion());
        byte[] known = codes.get(versionKey);
        if (known != null) {
            return known;
        }
        codes.put(versionKey, content);
        CodeRegistration current = current(key);
        if (current == null || registration.version() > current.version()) {
            ByteWriter writer = new ByteWriter();
            Codec.write(writer, registration);
            codes.put(key(key), writer.toBytes());
            sweeps.start(key + '\0', nowMs);
        }
        return null;
    }

    /**
     * Somebody touched a code, and is told what it is. Whoever asks is answered, also again: it may have been forgotten
     * in between, and waits.
     */
    void touched(String code, String personId, long timeMs) {
        Bytes touch = key(code + '\0' + personId);
        byte[] known = persons.get(touch);
        if (known == null || new ByteReader(known).number() < timeMs - REFRESH_MS) {
            persons.put(touch, new ByteWriter(10).number(timeMs).toBytes());
        }
        answer(code, personId);
    }

    /** Forgets touches that were not repeated for as long as anything depends on them. */
    void forgetOldOnes(StageSettings settings) {
        Retention.keep(context, settings, Lifetime.CODE_PERSONS, persons, (key, value, beforeMs) -> {
            if (new ByteReader(value).number() < beforeMs) {
                persons.delete(key);
            }
        });
    }

    private void announce(String codeAndZero, Bytes touch) {
        String code = codeAndZero.substring(0, codeAndZero.length() - 1);
        String personId = new String(touch.get(), StandardCharsets.UTF_8).substring(codeAndZero.length());
        answer(code, personId);
    }

    private void answer(String code, String personId) {
        int bar = code.indexOf('|');
        PersonEvent answer = new PersonEvent.CodeAnswered(code.substring(bar + 1), current(code));
        messages.send(Messages.PERSONS, code.substring(0, bar) + '|' + personId, answer.toBytes());
    }

    private @Nullable CodeRegistration current(String code) {
        byte[] bytes = codes.get(key(code));
        return bytes == null ? null : Codec.readCode(new ByteReader(bytes));
    }

    private static Bytes key(String key) {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }
}
