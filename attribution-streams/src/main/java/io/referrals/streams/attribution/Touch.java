package io.referrals.streams.attribution;

import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A contact with a referral code: a click, or the code typed at a signup or a checkout.
 *
 * @param visitorId the click's visitor; empty for a typed code
 * @param registration the code's registration; null when there is no such code
 */
record Touch(
        TouchKind kind,
        String touchId,
        String visitorId,
        long atMs,
        String referralCode,
        @Nullable String channel,
        boolean bot,
        @Nullable CodeRegistration registration) {

    /** The order of touches everywhere. */
    static final Comparator<Touch> IN_ORDER =
            Comparator.comparingLong(Touch::atMs).thenComparing(Touch::touchId).thenComparing(Touch::visitorId);

    static Touch of(Click click, PersonHistory history) {
        return new Touch(
                TouchKind.CLICK,
                click.eventId(),
                click.visitorId(),
                click.occurredAtMs(),
                click.referralCode(),
                click.channel(),
                click.bot(),
                registration(click.referralCode(), history));
    }

    static Touch typed(TouchKind kind, String touchId, long atMs, String referralCode, PersonHistory history) {
        return new Touch(kind, touchId, "", atMs, referralCode, null, false, registration(referralCode, history));
    }

    private static @Nullable CodeRegistration registration(String referralCode, PersonHistory history) {
        Optional<CodeRegistration> answer = history.answer(referralCode);
        return answer == null ? null : answer.orElse(null);
    }
}
