package io.referrals.streams.topology.intake;

import io.referrals.events.intake.Grammar;
import io.referrals.events.serde.WireFormat;
import io.referrals.streams.topology.records.ClickFields;

/**
 * Finds the fields of a click where they lie in a record's bytes, of a record that was written with our own schema and about
 * which nothing is odd. What is odd is left to the {@link Intake}, which knows every rule: this must never take a click that
 * the intake would not take, or take otherwise.
 */
final class ClickReader {
    private static final int OPTIONAL_TEXTS = 6;

    private static final long LAST_TIME_MS = Grammar.LAST_TIME.toEpochMilli();

    private static final boolean[] ID = Grammar.idCharacters();
    private static final boolean[] CODE = Grammar.codeCharacters();
    private static final boolean[] ANY = new boolean[128];

    static {
        java.util.Arrays.fill(ANY, true);
    }

    private final ClickFields click;
    private byte[] in = {};
    private int at;
    private boolean odd;

    /** @param click what is found goes there */
    ClickReader(ClickFields click) {
        this.click = click;
    }

    /** Reads a record's value; false when it is odd. */
    boolean read(byte[] value) {
        in = value;
        at = WireFormat.HEADER_BYTES;
        odd = false;
        click.in = value;
        click.eventLength = text(Grammar.MAX_ID_LENGTH, ID);
        click.event = at - click.eventLength;
        click.storefrontLength = text(Grammar.MAX_ID_LENGTH, ID);
        click.storefront = at - click.storefrontLength;
        click.codeLength = text(Grammar.MAX_CODE_LENGTH, CODE);
        click.code = at - click.codeLength;
        click.visitorLength = text(Grammar.MAX_ID_LENGTH, ID);
        click.visitor = at - click.visitorLength;
        click.occurredAtMs = number();
        odd |= click.occurredAtMs < 0 || click.occurredAtMs > LAST_TIME_MS;
        click.channelLength = optionalText(Grammar.MAX_SHORT_TEXT, ANY);
        click.channel = click.channelLength == 0 ? -1 : at - click.channelLength;
        for (int field = 1; field < OPTIONAL_TEXTS && !odd; field++) {
            boolean isShort = field != 2 && field != 3; // landing page and user agent may have any length
            optionalText(isShort ? Grammar.MAX_SHORT_TEXT : Integer.MAX_VALUE, null);
        }
        int bot = octet();
        click.bot = bot == 1;
        return !odd && bot <= 1 && at == in.length;
    }

    private int octet() {
        if (odd || at >= in.length) {
            odd = true;
            return 0;
        }
        return in[at++] & 0xFF;
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        odd = true;
        return 0;
    }

    /** Steps over a text that must be there, and gives its length. */
    private int text(int most, boolean[] allowed) {
        long length = number();
        if (odd || length < 1 || length > most || length > in.length - at) {
            odd = true;
            return 0;
        }
        int end = at + (int) length;
        for (; at < end; at++) {
            if (in[at] < 0 || !allowed[in[at]]) {
                odd = true;
                return 0;
            }
        }
        return (int) length;
    }

    /** Steps over a text that may be there, and gives its length; 0 when it is not. */
    private int optionalText(int most, boolean @org.jspecify.annotations.Nullable [] allowed) {
        int branch = octet();
        if (branch == 0) {
            return 0;
        }
        if (branch != 2) { // the second of the union, as a number
            odd = true;
            return 0;
        }
        if (allowed != null) {
            return text(most, allowed);
        }
        long length = number();
        if (odd || length < 1 || length > most || length > in.length - at) {
            odd = true;
            return 0;
        }
        at += (int) length;
        return (int) length;
    }
}
