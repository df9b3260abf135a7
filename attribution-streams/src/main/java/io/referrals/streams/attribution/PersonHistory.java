package io.referrals.streams.attribution;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one person, except its clicks: signup, orders, linked visitors, the registrations of the codes it
 * touched, and what was last emitted. It remembers by itself which conversions its changes may affect; they are decided
 * by the next {@link Attribution#decide}. Not thread-safe.
 *
 * <p>Of a person with many orders or codes, states and answers lie elsewhere until they are asked for
 * ({@link #keepParts}), and the history tells which parts changed.
 */
public final class PersonHistory {
    /** Orders kept per person; further ones are left out. */
    public static final int MAX_ORDERS = 10_000;

    /** Visitors linked to a person; further ones are left out. */
    public static final int MAX_VISITORS = 64;

    /** More than all orders and clicks of a person can name; codes of clicks that are gone may add to them. */
    private static final int MAX_CODES_IN_MEMORY = 30_000;

    private final String storefrontId;
    private final String personId;
    private @Nullable Signup signup;
    private @Nullable Assignment signupAssignment;
    private final Map<String, Order> orders = new HashMap<>();
    private final NavigableSet<Order> ordersInTime = new TreeSet<>(Order.IN_TIME);
    /** Those of them that are worth something: they make an existing customer. */
    private final NavigableSet<Order> worthInTime = new TreeSet<>(Order.IN_TIME);

    private final Set<String> visitors = new LinkedHashSet<>();
    private final Map<String, CodeVersions> codes = new HashMap<>();
    private @Nullable ConversionState signupState;
    private final Map<String, ConversionState> orderStates = new HashMap<>();
    private int revisionFloor;
    private long pendingFromMs = Long.MAX_VALUE;
    private String pendingFromOrderId = "";
    private final Set<String> pendingOrders = new LinkedHashSet<>();
    private long standsBeforeMs = Long.MIN_VALUE;
    private long reachMs = Long.MAX_VALUE;
    private StoredParts stored = StoredParts.NONE;
    private final Map<PersonPart, Set<String>> changed = new EnumMap<>(PersonPart.class);

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

    /** By which assignment the signup is credited by hand; null when it is not. */
    public @Nullable Assignment signupAssignment() {
        return signupAssignment;
    }

    /** Sets or takes away the assignment that credits the signup by hand. */
    public void assignSignup(@Nullable Assignment assignment) {
        if (Objects.equals(assignment, signupAssignment)) {
            return;
        }
        signupAssignment = assignment;
        if (signup != null) {
            pendFrom(signup.occurredAtMs());
        }
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
        boolean sameForOthers = old != null && isWorth(old) == isWorth(order) && Order.IN_TIME.compare(old, order) == 0;
        if (old != null) {
            takeOut(old, sameForOthers);
        }
        orders.put(order.orderId(), order);
        ordersInTime.add(order);
        if (isWorth(order)) {
            worthInTime.add(order);
        }
        change(PersonPart.ORDER, order.orderId());
        if (!sameForOthers) {
            pendOrdersAfter(order);
        }
        pend(order);
        return true;
    }

    /**
     * Gives an order up: it is another person's now.
     *
     * @return what is remembered of its last decision, so that its revisions go on there; null before the first, and when there
     *     is no such order
     */
    public @Nullable ConversionState giveUp(String orderId) {
        Order order = orders.get(orderId);
        if (order == null) {
            return null;
        }
        ConversionState state = orderState(orderId);
        takeOut(order, false);
        drop(orderId);
        return state;
    }

    /**
     * Takes an order's conversion over from who had it: its revisions go on from there.
     *
     * @param state of its last decision there; null when there was none
     * @param floor the {@link #revisionFloor} there
     */
    public void takeOver(String orderId, @Nullable ConversionState state, int floor) {
        revisionFloor = Math.max(revisionFloor, floor);
        if (state != null && orders.containsKey(orderId)) {
            restoreOrderState(orderId, state);
        }
    }

    private void takeOut(Order order, boolean sameForOthers) {
        ordersInTime.remove(order);
        worthInTime.remove(order);
        if (!sameForOthers) {
            pendOrdersAfter(order);
        }
    }

    private static boolean isWorth(Order order) {
        return order.netAmountMinor() > 0;
    }

    /** The order before another one, among those that are worth something; null when it is the first. */
    @Nullable
    Order worthBefore(Order order) {
        return worthInTime.lower(order);
    }

    /** Whether an order is new to its person depends on the one before it that is worth something, and on no other. */
    private void pendOrdersAfter(Order order) {
        if (!isWorth(order)) {
            return;
        }
        Order nextWorth = worthInTime.higher(order);
        NavigableSet<Order> affected = nextWorth == null
                ? ordersInTime.tailSet(order, false)
                : ordersInTime.subSet(order, false, nextWorth, true);
        affected.forEach(this::pend);
    }

    private void pend(Order order) {
        pendingOrders.add(order.orderId());
        change(PersonPart.PENDING_ORDER, order.orderId());
    }

    private void change(PersonPart part, String id) {
        if (isSpilled()) {
            changed(part).add(id);
        }
    }

    /** Takes a visitor's link away. The caller says from when on its clicks are missing. */
    public void removeVisitor(String visitorId) {
        visitors.remove(visitorId);
    }

    /** Links a visitor; false when it is left out because of {@link #MAX_VISITORS}. The caller passes its clicks. */
    public boolean addVisitor(String visitorId) {
        return visitors.contains(visitorId) || (visitors.size() < MAX_VISITORS && visitors.add(visitorId));
    }

    /**
     * Takes the answer to what a code is.
     *
     * @param versions {@link CodeVersions#NONE} when there is no such code
     * @return whether it is another answer than before, so that the code's touches must be decided again: from
     *     {@link Attribution#firstTouchAtMs} on
     */
    public boolean register(String referralCode, CodeVersions versions) {
        if (versions.equals(answer(referralCode))) {
            return false;
        }
        codes.put(referralCode, versions);
        change(PersonPart.CODE, referralCode);
        return true;
    }

    /** What a code is; null when that is not answered yet. */
    public @Nullable CodeVersions answer(String referralCode) {
        CodeVersions known = codes.get(referralCode);
        if (known != null) {
            return known;
        }
        CodeVersions found = stored.answer(referralCode);
        if (found != null) {
            codes.put(referralCode, found);
        }
        return found;
    }

    /** Time of the latest signup or order; {@link Long#MIN_VALUE} if there is none. Later clicks change nothing yet. */
    public long latestEventAtMs() {
        long latest = signup == null ? Long.MIN_VALUE : signup.occurredAtMs();
        return ordersInTime.isEmpty()
                ? latest
                : Math.max(latest, ordersInTime.last().occurredAtMs());
    }

    /** Time of the earliest signup or order; {@link Long#MAX_VALUE} if there is none. */
    public long earliestEventAtMs() {
        long earliest = signup == null ? Long.MAX_VALUE : signup.occurredAtMs();
        return ordersInTime.isEmpty()
                ? earliest
                : Math.min(earliest, ordersInTime.first().occurredAtMs());
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

    /** The answers that are in memory by code. */
    public Map<String, CodeVersions> codes() {
        return Collections.unmodifiableMap(codes);
    }

    /** What is remembered of the signup's last decision; null before the first. */
    public @Nullable ConversionState signupState() {
        return signupState;
    }

    /** What is remembered of the orders' last decisions, as far as it is in memory, by order id. */
    public Map<String, ConversionState> orderStates() {
        return Collections.unmodifiableMap(orderStates);
    }

    /** What is remembered of an order's last decision; null before the first. */
    public @Nullable ConversionState orderState(String orderId) {
        ConversionState known = orderStates.get(orderId);
        return known != null || !orders.containsKey(orderId) ? known : stored.orderState(orderId);
    }

    /** Keeps what there may be much of elsewhere from now on; all that is in memory counts as changed. */
    public void spillTo(StoredParts parts) {
        stored = parts;
        changed(PersonPart.ORDER).addAll(orders.keySet());
        changed(PersonPart.PENDING_ORDER).addAll(pendingOrders);
        changed(PersonPart.ORDER_STATE).addAll(orderStates.keySet());
        changed(PersonPart.CODE).addAll(codes.keySet());
    }

    /** Whether parts of it are kept elsewhere. */
    public boolean isSpilled() {
        return stored != StoredParts.NONE;
    }

    /** Says where parts are kept that are not in memory, after orders and pending orders were restored from there. */
    public void keepParts(StoredParts parts) {
        stored = parts;
        changed.clear();
    }

    /** The ids of parts that changed, came or went since they were last saved; only when parts are kept elsewhere. */
    public Set<String> changed(PersonPart part) {
        return changed.computeIfAbsent(part, p -> new LinkedHashSet<>());
    }

    /** Takes note that all changed parts are saved: they need not be in memory any more. */
    public void partsSaved() {
        changed.clear();
        orderStates.clear();
        if (codes.size() > MAX_CODES_IN_MEMORY) {
            codes.clear();
        }
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
     * @param most so many orders at a time
     * @return whether anything was forgotten
     */
    public boolean forgetBefore(long beforeMs, int most) {
        boolean forgotten = false;
        if (signup != null && signup.occurredAtMs() < beforeMs) {
            signup = null;
            rememberRevision(signupState);
            signupState = null;
            forgotten = true;
        }
        for (int left = most;
                left > 0 && !ordersInTime.isEmpty() && ordersInTime.first().occurredAtMs() < beforeMs;
                left--) {
            forget(ordersInTime.first());
            forgotten = true;
        }
        return forgotten;
    }

    private void forget(Order order) {
        rememberRevision(orderState(order.orderId()));
        ordersInTime.remove(order);
        worthInTime.remove(order);
        drop(order.orderId());
    }

    private void drop(String orderId) {
        orders.remove(orderId);
        pendingOrders.remove(orderId);
        orderStates.remove(orderId);
        change(PersonPart.ORDER, orderId);
        change(PersonPart.PENDING_ORDER, orderId);
        change(PersonPart.ORDER_STATE, orderId);
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

    boolean signupStands(Signup held) {
        return held.occurredAtMs() < standsBeforeMs && signupState != null;
    }

    boolean stands(Order order) {
        return order.occurredAtMs() < standsBeforeMs && orderState(order.orderId()) != null;
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

    /** Of the orders at just that time, those with a smaller id are decided. */
    public String pendingFromOrderId() {
        return pendingFromOrderId;
    }

    /** Besides, these orders are still to be decided. */
    public Set<String> pendingOrders() {
        return Collections.unmodifiableSet(pendingOrders);
    }

    /** Whether anything is still to be decided. */
    public boolean isPending() {
        return pendingFromMs != Long.MAX_VALUE || !pendingOrders.isEmpty();
    }

    /** How many of the person's signup and orders are organic, as last decided. */
    public long organicCount() {
        long organicSignups = signupState != null && signupState.organic() ? 1 : 0;
        return organicSignups
                + orders.keySet().stream()
                        .map(this::orderState)
                        .filter(state -> state != null && state.organic())
                        .count();
    }

    /** Restores what is remembered of the signup's last decision. */
    public void restoreSignupState(ConversionState state) {
        signupState = state;
    }

    /** Restores what is remembered of an order's last decision. */
    public void restoreOrderState(String orderId, ConversionState state) {
        orderStates.put(orderId, state);
        change(PersonPart.ORDER_STATE, orderId);
    }

    /** Restores what is still to be decided, in place of what the restored signup and orders marked. */
    public void restorePending(long fromMs, String fromOrderId, Collection<String> orderIds) {
        pendingFromMs = fromMs;
        pendingFromOrderId = fromOrderId;
        pendingOrders.clear();
        pendingOrders.addAll(orderIds);
    }

    void pendFrom(long fromMs) {
        if (fromMs <= pendingFromMs) {
            pendingFromMs = fromMs;
            pendingFromOrderId = "";
        }
    }

    /** The order and what is later than it is still to be decided; what is earlier is not, but for single orders. */
    void pendOnlyFrom(Order order) {
        if (isPendingFrom(order)) {
            pendingFromMs = order.occurredAtMs();
            pendingFromOrderId = order.orderId();
        }
    }

    /** Whether an order is to be decided because of its time. */
    boolean isPendingFrom(Order order) {
        return order.occurredAtMs() > pendingFromMs
                || (order.occurredAtMs() == pendingFromMs && order.orderId().compareTo(pendingFromOrderId) >= 0);
    }

    /** Takes what was decided about an order. */
    void decided(Order order, ConversionState state) {
        restoreOrderState(order.orderId(), state);
        if (pendingOrders.remove(order.orderId())) {
            change(PersonPart.PENDING_ORDER, order.orderId());
        }
    }

    void clearPending() {
        pendingFromMs = Long.MAX_VALUE;
        pendingFromOrderId = "";
        pendingOrders.forEach(orderId -> change(PersonPart.PENDING_ORDER, orderId));
        pendingOrders.clear();
    }
}
