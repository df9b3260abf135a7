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
    /** Of the assignment that names this signup or order. */
    final @Nullable Touch assigned;

    private final String personId;
    private final @Nullable String emailHash;
    private final Terms terms;
    private final Map<String, Optional<ProgramTerms>> programs = new HashMap<>();

    static Occasion of(Signup signup, PersonHistory history, Terms terms) {
        return new Occasion(signup, history, terms);
    }

    static Occasion of(Order order, PersonHistory history, Terms terms) {
        return new Occasion(order, history, terms);
    }

    private Occasion(Signup signup, PersonHistory history, Terms terms) {
        this.kind = Kind.SIGNUP;
        this.atMs = signup.occurredAtMs();
        this.policy = terms.policy(atMs);
        this.country = signup.country();
        this.emailHash = signup.emailHash();
        this.deviceHash = signup.deviceHash();
        this.paymentHash = null;
        this.typedCode = typed(TouchKind.SIGNUP_CODE, signup.eventId(), atMs, signup.referralCode(), history);
        this.assigned = assigned(history.signupAssignment(), atMs, history);
        this.personId = history.personId();
        this.terms = terms;
    }

    private Occasion(Order order, PersonHistory history, Terms terms) {
        this.kind = Kind.PURCHASE;
        this.atMs = order.occurredAtMs();
        this.policy = terms.policy(atMs);
        this.country = order.country();
        this.emailHash = order.emailHash();
        this.deviceHash = order.deviceHash();
        this.paymentHash = order.paymentHash();
        this.typedCode = typed(TouchKind.CHECKOUT_CODE, order.eventId(), atMs, order.referralCode(), history);
        this.assigned = assigned(order.assignment(), atMs, history);
        this.personId = history.personId();
        this.terms = terms;
    }

    private static @Nullable Touch typed(
            TouchKind kind, String eventId, long atMs, @Nullable String code, PersonHistory history) {
        return code == null ? null : Touch.ofCode(kind, eventId, atMs, code, history);
    }

    private static @Nullable Touch assigned(@Nullable Assignment assignment, long atMs, PersonHistory history) {
        return assignment == null
                ? null
                : Touch.ofCode(
                        TouchKind.ASSIGNMENT, assignment.assignmentId(), atMs, assignment.referralCode(), history);
    }

    /** How many candidates it has that are no clicks. */
    int codes() {
        return (typedCode == null ? 0 : 1) + (assigned == null ? 0 : 1);
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
        // Whoever credits by hand does so where the terms would not: only who earns, and by which program, must be
        // known.
        boolean byHand = touch.kind() == TouchKind.ASSIGNMENT;
        if (!byHand && !code.isActiveAt(touch.atMs())) {
            return Verdict.CODE_INACTIVE;
        }
        ProgramTerms program = program(code.programId());
        if (program == null) {
            return Verdict.UNKNOWN_PROGRAM;
        }
        Verdict byTerms = byHand ? null : byTerms(touch, program);
        if (byTerms != null) {
            return byTerms;
        }
        if (code.advocateId().equals(personId) || touch.code().knowsEmailOf(code.advocateId(), emailHash)) {
            return Verdict.SELF_REFERRAL;
        }
        if (touch.kind() == TouchKind.CLICK && touch.atMs() < oldestEligibleClickMs()) {
            return Verdict.OUTSIDE_LOOKBACK;
        }
        return Verdict.ELIGIBLE;
    }

    /** The first of the program's terms that the touch fails; null when it keeps all. */
    private @Nullable Verdict byTerms(Touch touch, ProgramTerms program) {
        if (!program.isOpenAt(touch.atMs())) {
            return Verdict.PROGRAM_CLOSED;
        }
        if (touch.kind() == TouchKind.CLICK && !program.admitsChannel(touch.channel())) {
            return Verdict.CHANNEL_EXCLUDED;
        }
        return program.admitsCountry(country) ? null : Verdict.COUNTRY_EXCLUDED;
    }

    boolean isEligible(@Nullable Touch touch) {
        return touch != null && verdict(touch) == Verdict.ELIGIBLE;
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
