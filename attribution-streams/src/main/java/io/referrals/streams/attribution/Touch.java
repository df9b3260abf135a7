package io.referrals.streams.attribution;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A contact with a referral code: a click, the code typed at a signup or a checkout, or an assignment.
 *
 * @param visitorId the click's visitor; else empty
 * @param code all versions of the code
 * @param registration what the code was at the time of the touch; null when there was no such code
 */
record Touch(
        TouchKind kind,
        String touchId,
        String visitorId,
        long atMs,
        String referralCode,
        @Nullable String channel,
        boolean bot,
        CodeVersions code,
        @Nullable CodeRegistration registration) {

    /** The order of touches everywhere; of one time and id clicks come first, and an assignment last. */
    static final Comparator<Touch> IN_ORDER = Comparator.comparingLong(Touch::atMs)
            .thenComparing(Touch::touchId)
            .thenComparing(Touch::kind)
            .thenComparing(Touch::visitorId)
            .thenComparing(Touch::referralCode);

    static Touch of(Click click, PersonHistory history) {
        CodeVersions code = code(click.referralCode(), history);
        return new Touch(
                TouchKind.CLICK,
                click.eventId(),
                click.visitorId(),
                click.occurredAtMs(),
                click.referralCode(),
                click.channel(),
                click.bot(),
                code,
                code.at(click.occurredAtMs()));
    }

    /** Of a code that was typed, or assigned. */
    static Touch ofCode(TouchKind kind, String touchId, long atMs, String referralCode, PersonHistory history) {
        CodeVersions code = code(referralCode, history);
        return new Touch(kind, touchId, "", atMs, referralCode, null, false, code, code.at(atMs));
    }

    private static CodeVersions code(String referralCode, PersonHistory history) {
        CodeVersions answer = history.answer(referralCode);
        return answer == null ? CodeVersions.NONE : answer;
    }
}
