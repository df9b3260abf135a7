package io.referrals.streams.attribution;

import java.util.List;
import java.util.Set;

/** Decides which referrals earned a person's signup and orders. */
public final class Attribution {
    private Attribution() {}

    public static Decision decide(
            PersonHistory history, List<Click> clicksInTouchOrder, Terms terms, long fromMs, long decidedAtMs) {
        throw new UnsupportedOperationException();
    }

    /** The codes that must be answered before anything can be decided. */
    public static Set<String> unansweredCodes(PersonHistory history, List<Click> clicksInTouchOrder) {
        throw new UnsupportedOperationException();
    }

    /** The person's earliest touch of a code, whether or not it counts; {@link Long#MAX_VALUE} when there is none. */
    public static long firstTouchAtMs(PersonHistory history, List<Click> clicksInTouchOrder, String referralCode) {
        throw new UnsupportedOperationException();
    }
}
