package io.referrals.streams.attribution;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A signup or purchase being decided: when, by whom, under which terms. Gives the verdict on its candidates. */
final class Occasion {
    final Kind kind;
    final long atMs;
    final AttributionPolicy policy;
    final @Nullable String country;
    final @Nullable String deviceHash;
    final @Nullable String paymentHash;
    /** The code typed at this very signup or checkout. */
    final @Nullable Touch typedCode;

    private final String personId;
    private final @Nullable String emailHash;
    private final Terms terms;
    private final Map<String, Optional<ProgramTerms>> programs = new HashMap<>();

    static Occasion of(Signup signup, PersonHistory history, Terms terms) {
        return new Occasion(signup, typedCode(signup, history), history.personId(), terms);
    }

    static Occasion of(Order order, PersonHistory history, Terms terms) {
        return new Occasion(order, typedCode(order, history), history.personId(), terms);
    }

    private Occasion(Signup signup, @Nullable Touch typedCode, String personId, Terms terms) {
        this.kind = Kind.SIGNUP;
        this.atMs = signup.occurredAtMs();
        this.policy = terms.policy(atMs);
        this.country = signup.country();
        this.emailHash = signup.emailHash();
        this.deviceHash = signup.deviceHash();
        this.paymentHash = null;
        this.typedCode = typedCode;
        this.personId = personId;
        this.terms = terms;
    }

    private Occasion(Order order, @Nullable Touch typedCode, String personId, Terms terms) {
        this.kind = Kind.PURCHASE;
        this.atMs = order.occurredAtMs();
        this.policy = terms.policy(atMs);
        this.country = order.country();
        this.emailHash = order.emailHash();
        this.deviceHash = order.deviceHash();
        this.paymentHash = order.paymentHash();
        this.typedCode = typedCode;
        this.personId = personId;
        this.terms = terms;
    }

    private static @Nullable Touch typedCode(Signup signup, PersonHistory history) {
        String code = signup.referralCode();
        return code == null
                ? null
                : Touch.typed(TouchKind.SIGNUP_CODE, signup.eventId(), signup.occurredAtMs(), code, history);
    }

    private static @Nullable Touch typedCode(Order order, PersonHistory history) {
        String code = order.referralCode();
        return code == null
                ? null
                : Touch.typed(TouchKind.CHECKOUT_CODE, order.eventId(), order.occurredAtMs(), code, history);
    }

    /** The first rule the touch fails, in the order of {@link Verdict}. */
    Verdict verdict(Touch touch) {
        if (touch.bot()) {
            return Verdict.BOT;
        }
        CodeRegistration code = touch.registration();
        if (code == null) {
            return Verdict.UNKNOWN_CODE;
        }
        if (!code.isActiveAt(touch.atMs())) {
            return Verdict.CODE_INACTIVE;
        }
        ProgramTerms program = program(code.programId());
        if (program == null) {
            return Verdict.UNKNOWN_PROGRAM;
        }
        if (!program.isOpenAt(touch.atMs())) {
            return Verdict.PROGRAM_CLOSED;
        }
        boolean click = touch.kind() == TouchKind.CLICK;
        if (click && !program.admitsChannel(touch.channel())) {
            return Verdict.CHANNEL_EXCLUDED;
        }
        if (!program.admitsCountry(country)) {
            return Verdict.COUNTRY_EXCLUDED;
        }
        if (code.advocateId().equals(personId)
                || (code.advocateEmailHash() != null && code.advocateEmailHash().equals(emailHash))) {
            return Verdict.SELF_REFERRAL;
        }
        if (click && touch.atMs() < oldestEligibleClickMs()) {
            return Verdict.OUTSIDE_LOOKBACK;
        }
        return Verdict.ELIGIBLE;
    }

    boolean isEligible(Touch touch) {
        return verdict(touch) == Verdict.ELIGIBLE;
    }

    long oldestEligibleClickMs() {
        return atMs - policy.clickLookbackMs();
    }

    /** The program's version that applies. */
    @Nullable
    ProgramTerms program(String programId) {
        return programs.computeIfAbsent(programId, id -> Optional.ofNullable(terms.program(id, atMs)))
                .orElse(null);
    }
}
