package io.referrals.cli.stats;

/**
 * What a row stands for.
 *
 * @param name a code, a day or an advocate; {@link #NONE} or {@link #UNKNOWN} in place of a code or an advocate
 * @param credited whether it is about what somebody is credited for, and about clicks; else about what nobody is
 */
record RowKey(String storefrontId, String name, boolean credited) {
    /** Signups and purchases nobody is credited for. Neither a code nor an id is spelled so. */
    static final String NONE = "(none)";

    /** The advocate of a code that nobody registered, or whose registration is not told. */
    static final String UNKNOWN = "(unknown)";

    /** Stands between parts of a text; no id or code has it. */
    static final char BETWEEN = '\0';

    /** Sorts as its parts do, storefront first; ends with {@link #BETWEEN}. */
    String text() {
        return storefrontId + BETWEEN + name + BETWEEN + (credited ? 'c' : 'n') + BETWEEN;
    }

    /** How long the {@link #text} is that another text begins with. */
    static int length(String text) {
        int end = -1;
        for (int part = 0; part < 3; part++) {
            end = text.indexOf(BETWEEN, end + 1);
        }
        return end + 1;
    }

    static RowKey read(String text) {
        int first = text.indexOf(BETWEEN);
        int second = text.indexOf(BETWEEN, first + 1);
        return new RowKey(text.substring(0, first), text.substring(first + 1, second), text.charAt(second + 1) == 'c');
    }
}
