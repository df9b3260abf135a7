package io.referrals.events.intake;

/** stub */
public final class EventLines {
    /** Longer lines are MALFORMED. */
    public static final int MAX_LINE_BYTES = 1 << 20;

    /** One line without its line end, UTF-8. Thread-safe. */
    public ParsedLine parse(byte[] line) {
        throw new UnsupportedOperationException();
    }

    public ParsedLine parse(String line) {
        throw new UnsupportedOperationException();
    }

    /** Whether a line holds nothing but whitespace and is to be skipped. */
    public static boolean isBlank(byte[] line) {
        throw new UnsupportedOperationException();
    }
}
