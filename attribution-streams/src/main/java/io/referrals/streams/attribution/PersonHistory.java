package io.referrals.streams.attribution;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one person, except its clicks: signup, orders, linked visitors, the registrations of the codes it
 * touched, and what was last emitted. It remembers by itself which conversions its changes may affect; they are decided
 * by the next {@link Attribution#decide}. Not thread-safe.
 */
public final class PersonHistory {
    /** Orders kept per person; further ones are left out. */
    public static final int MAX_ORDERS = 10_000;

    /** Visitors linked to a person; further ones are left out. */
    public static final int MAX_VISITORS = 64;

    private final String storefrontId;
    private final String personId;
    private @Nullable Signup signup;
    private final Map<String, Order> orders = new HashMap<>();
    private final NavigableSet<Order> ordersInTime = new TreeSet<>(Order.IN_TIME);
    private final Set<String> visitors = new LinkedHashSet<>();
    private final Map<String, Optional<CodeRegistration>> codes = new HashMap<>();
    private @Nullable ConversionState signupState;
    private final Map<String, ConversionState> orderStates = new HashMap<>();
    private int revisionFloor;
    private long pendingFromMs = Long.MAX_VALUE;
    private final Set<String> pendingOrders = new LinkedHashSet<>();
    private long standsBeforeMs = Long.MIN_VALUE;
    private long reachMs = Long.MAX_VALUE;

    public PersonHistory(String storefrontId, String personId) {
        this.storefrontId = storefrontId;
        this.personId = personId;
    }

    public String storefrontId() {
        return storefrontId;
    }

    /** The customer id, or {@code visitor:<visitorId>} for a guest. */
    public String personId() {
        return personId;
    }

    public @Nullable Signup signup() {
        return signup;
    }

    /** Sets or replaces the person's signup by the one that holds now. */
    public void signup(Signup newSignup) {
        if (newSignup.equals(signup)) {
            return;
        }
        if (signup != null) {
            pendFrom(signup.occurredAtMs());
        }
        pendFrom(newSignup.occurredAtMs());
        signup = newSignup;
    }

    /** Adds or replaces an order; false when it is new and left out because of {@link #MAX_ORDERS}. */
    public boolean put(Order order) {
        Order old = orders.get(order.orderId());
        if (old == null && orders.size() >= MAX_ORDERS) {
            return false;
        }
        if (order.equals(old)) {
            return true;
        }
        if (old != null) {
            ordersInTime.remove(old);
            pendOrderAfter(old);
        }
        orders.put(order.orderId(), order);
        ordersInTime.add(order);
        pendOrderAfter(order);
        pendingOrders.add(order.orderId());
        return true;
    }

    /** Whether an order is new to its person depends on the order before it only. */
    private void pendOrderAfter(Order order) {
        Order next = ordersInTime.higher(order);
        if (next != null) {
            pendingOrders.add(next.orderId());
        }
    }

    /** Links a visitor; false when it is left out because of {@link #MAX_VISITORS}. The caller passes its clicks. */
    public boolean addVisitor(String visitorId) {
        return visitors.contains(visitorId) || (visitors.size() < MAX_VISITORS && visitors.add(visitorId));
    }

    /**
     * Takes the answer to what a code is.
     *
     * @param registration null when there is no such code
     * @return whether it is another answer than before, so that the code's touches must be decided again: from
     *     {@link Attribution#firstTouchAtMs} on
     */
    public boolean register(String referralCode, @Nullable CodeRegistration registration) {
        Optional<CodeRegistration> answer = Optional.ofNullable(registration);
        return !answer.equals(codes.put(referralCode, answer));
    }

    /** Time of the latest signup or order; {@link Long#MIN_VALUE} if there is none. Later clicks change nothing yet. */
    public long latestEventAtMs() {
        long latest = signup == null ? Long.MIN_VALUE : signup.occurredAtMs();
        return ordersInTime.isEmpty()
                ? latest
                : Math.max(latest, ordersInTime.last().occurredAtMs());
    }

    /** The order of that id, if any. */
    public @Nullable Order order(String orderId) {
        return orders.get(orderId);
    }

    /** The orders by (occurredAt, orderId). */
    public NavigableSet<Order> orders() {
        return Collections.unmodifiableNavigableSet(ordersInTime);
    }

    public Set<String> visitors() {
        return Collections.unmodifiableSet(visitors);
    }

    /** The answers by code; empty for a code that does not exist. */
    public Map<String, Optional<CodeRegistration>> codes() {
        return Collections.unmodifiableMap(codes);
    }

    /** What is remembered of the signup's last decision; null before the first. */
    public @Nullable ConversionState signupState() {
        return signupState;
    }

    /** What is remembered of the orders' last decisions, by order id. */
    public Map<String, ConversionState> orderStates() {
        return Collections.unmodifiableMap(orderStates);
    }

    /** The greatest revision of what was forgotten: conversions without a state of their own go on from there. */
    public int revisionFloor() {
        return revisionFloor;
    }

    /** Restores {@link #revisionFloor}. */
    public void restoreRevisionFloor(int floor) {
        revisionFloor = floor;
    }

    /**
     * Forgets signup and orders that happened before a time. What they led to stands as it was emitted; should one of
     * their ids come again, its revisions go on and do not start over.
     *
     * @return whether anything was forgotten
     */
    public boolean forgetBefore(long beforeMs) {
        boolean forgotten = false;
        if (signup != null && signup.occurredAtMs() < beforeMs) {
            signup = null;
            rememberRevision(signupState);
            signupState = null;
            forgotten = true;
        }
        while (!ordersInTime.isEmpty() && ordersInTime.first().occurredAtMs() < beforeMs) {
            String orderId = ordersInTime.first().orderId();
            ordersInTime.pollFirst();
            orders.remove(orderId);
            pendingOrders.remove(orderId);
            rememberRevision(orderStates.remove(orderId));
            forgotten = true;
        }
        return forgotten;
    }

    /**
     * Bounds what is decided: a signup binds, and an order makes an existing customer, for so long at most; and a
     * conversion older than that which was decided once stands, unless its own order changes, as what it depended on
     * may be forgotten soon. Not stored with the history; without it there is no bound.
     *
     * @param nowMs when it is decided
     * @param retentionMs how far back histories reach
     */
    public void bound(long nowMs, long retentionMs) {
        standsBeforeMs = nowMs - retentionMs;
        reachMs = retentionMs;
    }

    boolean reaches(long earlierMs, long laterMs) {
        return laterMs - earlierMs <= reachMs;
    }

    /** So many reaches before a time. */
    long reachBeforeMs(long laterMs, int times) {
        return reachMs == Long.MAX_VALUE ? Long.MIN_VALUE : laterMs - times * reachMs;
    }

    boolean stands(long occurredAtMs, @Nullable ConversionState lastDecision) {
        return occurredAtMs < standsBeforeMs && lastDecision != null;
    }

    private void rememberRevision(@Nullable ConversionState state) {
        if (state != null) {
            revisionFloor = Math.max(revisionFloor, state.revision());
        }
    }

    /** Conversions at or after this time are still to be decided; {@link Long#MAX_VALUE} if none are. */
    public long pendingFromMs() {
        return pendingFromMs;
    }

    /** Besides, these orders are still to be decided. */
    public Set<String> pendingOrders() {
        return Collections.unmodifiableSet(pendingOrders);
    }

    /** How many of the person's signup and orders are organic, as last decided. */
    public long organicCount() {
        long organicSignups = signupState != null && signupState.organic() ? 1 : 0;
        return organicSignups
                + orderStates.values().stream().filter(ConversionState::organic).count();
    }

    /** Restores what is remembered of the signup's last decision. */
    public void restoreSignupState(ConversionState state) {
        signupState = state;
    }

    /** Restores what is remembered of an order's last decision. */
    public void restoreOrderState(String orderId, ConversionState state) {
        orderStates.put(orderId, state);
    }

    /** Restores what is still to be decided, in place of what the restored signup and orders marked. */
    public void restorePending(long fromMs, Collection<String> orderIds) {
        pendingFromMs = fromMs;
        pendingOrders.clear();
        pendingOrders.addAll(orderIds);
    }

    void pendFrom(long fromMs) {
        pendingFromMs = Math.min(pendingFromMs, fromMs);
    }

    void clearPending() {
        pendingFromMs = Long.MAX_VALUE;
        pendingOrders.clear();
    }
}
