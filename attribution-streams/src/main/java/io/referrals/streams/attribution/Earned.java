package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Who earned a conversion and by which rule.
 *
 * @param touches the credited touches, in order
 * @param credits theirs, one each; amounts are set for a purchase only
 */
record Earned(Basis basis, List<Touch> touches, List<Credit> credits) {

    /** Everything to one touch. */
    static Earned byOne(Basis basis, Touch touch, Occasion occasion) {
        return new Earned(basis, List.of(touch), List.of(credit(touch, Model.WHOLE_PPM, occasion)));
    }

    /** The policy's model over eligible clicks, at least one. */
    static Earned byClicks(List<Touch> eligible, Occasion occasion) {
        long[] weights = occasion.policy
                .model()
                .weightsPpm(eligible.stream().mapToLong(Touch::atMs).toArray(), occasion.policy.timeDecayHalfLifeMs());
        List<Touch> touches = new ArrayList<>();
        List<Credit> credits = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                touches.add(eligible.get(i));
                credits.add(credit(eligible.get(i), (int) weights[i], occasion));
            }
        }
        return new Earned(Basis.CLICK, touches, credits);
    }

    /** What a purchase inherits of its person's signup: the credits with their weights. */
    Earned bound() {
        return new Earned(Basis.SIGNUP_BINDING, touches, credits);
    }

    /** The same with a net amount split over the credits. */
    Earned withAmount(long netAmountMinor) {
        long[] amounts = Shares.split(
                netAmountMinor, credits.stream().mapToLong(Credit::weightPpm).toArray());
        List<Credit> paid = new ArrayList<>();
        for (int i = 0; i < amounts.length; i++) {
            paid.add(credits.get(i).withAmountMinor(amounts[i]));
        }
        return new Earned(basis, touches, paid);
    }

    private static Credit credit(Touch touch, int weightPpm, Occasion occasion) {
        CodeRegistration code = Objects.requireNonNull(touch.registration(), "an eligible touch has a registered code");
        ProgramTerms program =
                Objects.requireNonNull(occasion.program(code.programId()), "an eligible touch has a program in effect");
        return new Credit(
                touch.touchId(),
                touch.kind(),
                touch.referralCode(),
                code.programId(),
                program.version(),
                code.advocateId(),
                touch.atMs(),
                touch.channel(),
                weightPpm,
                null);
    }
}
