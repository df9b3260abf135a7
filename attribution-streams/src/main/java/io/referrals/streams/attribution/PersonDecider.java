package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The value of a person's conversions: the decision about its signup and any of its orders. Conversions come without
 * revision and time of decision; {@link Revisions} gives them.
 */
final class PersonDecider {
    /** Candidates listed beside the credited ones. */
    static final int NEWEST_CANDIDATES = 64;

    private final PersonHistory history;
    private final PersonClicks clicks;
    private final Terms terms;
    /** Who earned the signup; null when nobody did or there is none. */
    private final @Nullable Earned signupEarned;

    PersonDecider(PersonHistory history, List<Click> clicksInTouchOrder, Terms terms) {
        this.history = history;
        this.clicks = new PersonClicks(history, clicksInTouchOrder);
        this.terms = terms;
        Signup signup = history.signup();
        this.signupEarned = signup == null ? null : earned(Occasion.of(signup, history, terms));
    }

    private @Nullable Earned earned(Occasion signup) {
        Touch assigned = signup.assigned;
        if (assigned != null && signup.isEligible(assigned)) {
            return Earned.byOne(Basis.ASSIGNMENT, assigned, signup);
        }
        Touch typed = signup.typedCode;
        if (typed != null && signup.isEligible(typed)) {
            return Earned.byOne(Basis.SIGNUP_CODE, typed, signup);
        }
        List<Touch> eligible = eligibleClicks(signup);
        return eligible.isEmpty() ? null : Earned.byClicks(eligible, signup);
    }

    Conversion decide(Signup signup) {
        Occasion occasion = Occasion.of(signup, history, terms);
        return conversion(occasion, history.personId(), signupEarned, Reason.NO_ELIGIBLE_TOUCH, null, null);
    }

    Conversion decide(Order order) {
        Occasion occasion = Occasion.of(order, history, terms);
        boolean newCustomer = isNew(order, occasion.policy);
        boolean creditable = newCustomer || !occasion.policy.newCustomersOnly();
        boolean bound = isBound(occasion);
        Touch typed = occasion.typedCode;
        boolean typedEligible = occasion.isEligible(typed);
        Touch assigned = occasion.assigned;

        Earned earned = null;
        Reason reason = Reason.NO_ELIGIBLE_TOUCH;
        if (assigned != null && occasion.isEligible(assigned)) {
            earned = Earned.byOne(Basis.ASSIGNMENT, assigned, occasion);
        } else if (typed != null
                && typedEligible
                && creditable
                && (occasion.policy.checkoutCodeOverridesBinding() || !bound)) {
            earned = Earned.byOne(Basis.CHECKOUT_CODE, typed, occasion);
        } else if (signupEarned != null && bound) {
            earned = signupEarned.bound();
        } else {
            List<Touch> eligible = eligibleClicks(occasion);
            if (creditable && !eligible.isEmpty()) {
                earned = Earned.byClicks(eligible, occasion);
            } else if (typedEligible || !eligible.isEmpty()) {
                reason = Reason.NOT_NEW_CUSTOMER;
            }
        }
        return conversion(occasion, order.orderId(), earned, reason, order, newCustomer);
    }

    private boolean isBound(Occasion purchase) {
        Signup signup = history.signup();
        return signup != null
                && signupEarned != null
                && purchase.policy.bindsAt(signup.occurredAtMs(), purchase.atMs)
                && history.reaches(signup.occurredAtMs(), purchase.atMs);
    }

    /** Only the order before that is worth something matters: whatever is older is remembered no longer than it. */
    private boolean isNew(Order order, AttributionPolicy policy) {
        if (Boolean.FALSE.equals(order.firstOrder())) {
            return false;
        }
        Order before = history.worthBefore(order);
        return before == null
                || !policy.remembersOrderAt(before.occurredAtMs(), order.occurredAtMs())
                || !history.reaches(before.occurredAtMs(), order.occurredAtMs());
    }

    /** The first click that is listed, if any is: as far back as those of a signup that binds may be. */
    private int firstListed(Occasion occasion) {
        long fromMs = history.reachBeforeMs(occasion.atMs, 2);
        return fromMs == Long.MIN_VALUE ? 0 : clicks.countUpTo(fromMs - 1);
    }

    private List<Touch> eligibleClicks(Occasion occasion) {
        long fromMs = Math.max(occasion.oldestEligibleClickMs(), history.reachBeforeMs(occasion.atMs, 1));
        int from = clicks.countUpTo(fromMs - 1);
        int to = clicks.countUpTo(occasion.atMs);
        return clicks.passing(from, to, occasion.policy.model(), occasion::isEligible);
    }

    private Conversion conversion(
            Occasion occasion,
            String id,
            @Nullable Earned earned,
            Reason reason,
            @Nullable Order order,
            @Nullable Boolean newCustomer) {
        Long refundedMinor = order == null ? null : (Long) Math.min(order.amountMinor(), order.refundedMinor());
        Long netAmountMinor = order == null ? null : (Long) order.netAmountMinor();
        Earned paid = earned == null || netAmountMinor == null ? earned : earned.withAmount(netAmountMinor);
        List<Candidate> candidates = candidates(occasion, earned == null ? List.of() : earned.touches());
        int candidateCount = clicks.countUpTo(occasion.atMs) - firstListed(occasion) + occasion.codes();
        return new Conversion(
                history.storefrontId() + "|" + occasion.kind + "|" + id,
                history.storefrontId(),
                occasion.kind,
                paid == null ? Status.UNATTRIBUTED : Status.ATTRIBUTED,
                paid == null ? null : paid.basis(),
                paid == null ? reason : null,
                history.personId(),
                order == null ? null : order.orderId(),
                occasion.atMs,
                order == null ? null : order.currency(),
                order == null ? null : (Long) order.amountMinor(),
                refundedMinor,
                netAmountMinor,
                newCustomer,
                occasion.country,
                occasion.policy.model(),
                occasion.policy.version(),
                paid == null ? List.of() : paid.credits(),
                candidates,
                candidateCount > candidates.size() ? candidateCount : null,
                paid == null ? List.of() : flags(occasion, paid.touches()),
                order == null ? List.of() : order.refunds(),
                0,
                0);
    }

    /** The newest candidates, and before them the credited ones among the older. */
    private List<Candidate> candidates(Occasion occasion, List<Touch> credited) {
        int end = clicks.countUpTo(occasion.atMs);
        List<Touch> newest = new ArrayList<>();
        for (int i = Math.max(firstListed(occasion), end - NEWEST_CANDIDATES); i < end; i++) {
            newest.add(clicks.get(i));
        }
        if (occasion.typedCode != null) {
            newest.add(occasion.typedCode);
        }
        if (occasion.assigned != null) {
            newest.add(occasion.assigned);
        }
        if (occasion.codes() > 0) {
            newest.sort(Touch.IN_ORDER);
        }
        List<Touch> listed = newest.subList(Math.max(0, newest.size() - NEWEST_CANDIDATES), newest.size());
        List<Candidate> candidates = new ArrayList<>();
        for (Touch touch : credited) {
            boolean candidate = touch.kind() == TouchKind.CLICK
                    || touch.equals(occasion.typedCode)
                    || touch.equals(occasion.assigned);
            if (candidate && Touch.IN_ORDER.compare(touch, listed.get(0)) < 0) {
                candidates.add(candidate(touch, occasion));
            }
        }
        for (Touch touch : listed) {
            candidates.add(candidate(touch, occasion));
        }
        return candidates;
    }

    private static Candidate candidate(Touch touch, Occasion occasion) {
        return new Candidate(
                touch.touchId(), touch.kind(), touch.referralCode(), touch.atMs(), occasion.verdict(touch));
    }

    private static List<Flag> flags(Occasion occasion, List<Touch> credited) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (Touch touch : credited) {
            CodeRegistration code = touch.registration();
            if (code == null) {
                continue;
            }
            if (code.advocateDeviceHash() != null && code.advocateDeviceHash().equals(occasion.deviceHash)) {
                flags.add(Flag.SAME_DEVICE);
            }
            if (code.advocatePaymentHash() != null && code.advocatePaymentHash().equals(occasion.paymentHash)) {
                flags.add(Flag.SAME_PAYMENT);
            }
        }
        return List.copyOf(flags);
    }
}
