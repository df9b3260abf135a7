package io.referrals.cli;

import java.util.Locale;

/** Numbers with their noun, as a person would write them: {@code 1 line}, {@code 2,000 lines}. */
public final class Counts {
    private Counts() {}

    /** With a noun whose plural ends in s. */
    public static String of(long number, String noun) {
        return of(number, noun, noun + "s");
    }

    /** With a noun, or more words, for one and for all other numbers. */
    public static String of(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }
}
