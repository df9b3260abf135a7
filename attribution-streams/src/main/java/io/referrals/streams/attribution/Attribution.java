package io.referrals.streams.attribution;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which referrals earned a person's signup and orders.
 *
 * <p>Pure: the conversions depend on the set of the person's events, codes, assignments, programs and policies alone.
 * Deciding after every event, late or not, in any order, ends in the same conversions as deciding once in the end.
 */
public final class Attribution {
    private Attribution() {}

    /**
     * Decides what may have changed, and remembers in the history what is emitted.
     *
     * <p>What the history's own changes (signup, orders) affect it knows itself. For everything else the caller says
     * from when on: a click affects conversions from its own time on, a newly linked visitor from its earliest click
     * on, a code from {@link #firstTouchAtMs} on, a version of a program or policy from its effectiveFrom on.
     *
     * <p>Nothing is decided before every code that matters is answered; until then the history remembers what is to be
     * decided.
     *
     * @param clicksInTouchOrder all clicks of the person's visitors in their natural order
     * @param terms the storefront's
     * @param fromMs conversions at or after this time are decided again; {@link Long#MAX_VALUE} when only the history
     *     changed
     * @param decidedAtMs when the event that led here arrived
     */
    public static Decision decide(
            PersonHistory history, List<Click> clicksInTouchOrder, Terms terms, long fromMs, long decidedAtMs) {
        return decide(history, clicksInTouchOrder, terms, fromMs, decidedAtMs, Slice.WHOLE);
    }

    /**
     * Decides some of what may have changed, the earliest orders first and at least one; what is left is remembered in
     * the history and decided by the next call, which need not say again what led to it.
     */
    public static Decision decide(
            PersonHistory history,
            List<Click> clicksInTouchOrder,
            Terms terms,
            long fromMs,
            long decidedAtMs,
            Slice slice) {
        history.pendFrom(fromMs);
        if (history.pendingFromMs() > history.latestEventAtMs()
                && history.pendingOrders().isEmpty()) {
            history.clearPending();
            return Decision.NOTHING;
        }
        if (!unansweredCodes(history, clicksInTouchOrder).isEmpty()) {
            return Decision.WAITING;
        }
        PersonDecider decider = new PersonDecider(history, clicksInTouchOrder, terms);
        Revisions revisions = new Revisions(decidedAtMs, history.revisionFloor());
        Signup signup = history.signup();
        if (signup != null && signup.occurredAtMs() >= history.pendingFromMs() && !history.signupStands(signup)) {
            history.restoreSignupState(revisions.next(history.signupState(), decider.decide(signup)));
        }
        boolean full = false;
        for (Order order : ordersToDecide(history)) {
            if (!history.pendingOrders().contains(order.orderId()) && history.stands(order)) {
                continue;
            }
            if (full) {
                history.pendOnlyFrom(order);
                return revisions.unfinished();
            }
            Conversion value = decider.decide(order);
            history.decided(order, revisions.next(history.orderState(order.orderId()), value));
            full = slice.endsWith(value);
        }
        history.clearPending();
        return revisions.decision();
    }

    private static NavigableSet<Order> ordersToDecide(PersonHistory history) {
        NavigableSet<Order> orders = new TreeSet<>(Order.IN_TIME);
        for (Order order : history.orders().descendingSet()) {
            if (!history.isPendingFrom(order)) {
                break;
            }
            orders.add(order);
        }
        for (String orderId : history.pendingOrders()) {
            Order order = history.order(orderId);
            if (order != null) {
                orders.add(order);
            }
        }
        return orders;
    }

    /**
     * The codes that must be answered by {@link PersonHistory#register} before anything is decided: those of the
     * typed and assigned codes and of all clicks that are candidates of something, except where the answer does not matter (clicks
     * marked bot) or is known (what cannot be a code).
     */
    public static Set<String> unansweredCodes(PersonHistory history, List<Click> clicksInTouchOrder) {
        Set<String> unanswered = new LinkedHashSet<>();
        Signup signup = history.signup();
        if (signup != null) {
            addIfUnanswered(signup.referralCode(), history, unanswered);
            addIfUnanswered(code(history.signupAssignment()), history, unanswered);
        }
        for (Order order : history.orders()) {
            addIfUnanswered(order.referralCode(), history, unanswered);
            addIfUnanswered(code(order.assignment()), history, unanswered);
        }
        long latestEventAtMs = history.latestEventAtMs();
        for (Click click : clicksInTouchOrder) {
            if (click.occurredAtMs() > latestEventAtMs) {
                break;
            }
            if (!click.bot()) {
                addIfUnanswered(click.referralCode(), history, unanswered);
            }
        }
        return unanswered;
    }

    private static void addIfUnanswered(@Nullable String code, PersonHistory history, Set<String> unanswered) {
        if (code != null
                && !unanswered.contains(code)
                && history.answer(code) == null
                && CodeRegistration.isRegistrable(code)) {
            unanswered.add(code);
        }
    }

    /** The person's earliest touch of any of the codes, whether or not it counts; {@link Long#MAX_VALUE} without one. */
    public static long firstTouchAtMs(
            PersonHistory history, List<Click> clicksInTouchOrder, Set<String> referralCodes) {
        long first = Long.MAX_VALUE;
        Signup signup = history.signup();
        if (signup != null
                && (isOneOf(referralCodes, signup.referralCode())
                        || isOneOf(referralCodes, code(history.signupAssignment())))) {
            first = signup.occurredAtMs();
        }
        for (Order order : history.orders()) {
            if (isOneOf(referralCodes, order.referralCode()) || isOneOf(referralCodes, code(order.assignment()))) {
                first = Math.min(first, order.occurredAtMs());
                break;
            }
        }
        for (Click click : clicksInTouchOrder) {
            if (referralCodes.contains(click.referralCode())) {
                return Math.min(first, click.occurredAtMs());
            }
        }
        return first;
    }

    private static @Nullable String code(@Nullable Assignment assignment) {
        return assignment == null ? null : assignment.referralCode();
    }

    private static boolean isOneOf(Set<String> codes, @Nullable String code) {
        return code != null && codes.contains(code);
    }
}
