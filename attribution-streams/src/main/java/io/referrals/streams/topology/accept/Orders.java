package io.referrals.streams.topology.accept;

import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Assigned;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Table;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** The orders of a partition with their purchases and refunds, and what was read of refunds still in doubt. */
public final class Orders {
    static final Refusal UNKNOWN =
            new Refusal(Reason.ORDER_UNKNOWN, "orderId: no such order has arrived within the state retention");

    private final Partition partition;
    private final StageSettings settings;
    private final Mail mail;
    private final Accounting ofRefunds;
    private final Accounting ofAssignments;
    private final Table<OrderAcceptance> orders;
    private final Table<WaitingRefund> waitingRefunds;

    /**
     * @param ofRefunds where refunds are accounted for
     * @param ofAssignments where assignments are
     */
    public Orders(Partition partition, Accounting ofRefunds, Accounting ofAssignments) {
        this.partition = partition;
        this.settings = partition.settings();
        this.mail = partition.mail();
        this.ofRefunds = ofRefunds;
        this.ofAssignments = ofAssignments;
        this.orders = partition.table(Tables.ORDERS, new OrderRows());
        this.waitingRefunds = partition.table(Tables.WAITING_REFUNDS, WaitingRefund.FORMAT);
        partition.keep(Lifetime.ORDERS, orders, this::forget);
        partition.keep(Lifetime.WAITING_REFUNDS, waitingRefunds, this::endWaitInVain);
    }

    /** What is accepted of an order at a time of arrival. */
    OrderAcceptance get(String storefrontId, String orderId, long nowMs) {
        OrderAcceptance known = orders.get(key(storefrontId, orderId));
        return known == null || isOver(Lifetime.ORDERS, known, nowMs) ? new OrderAcceptance() : known;
    }

    /** Whether nothing changes the order's conversion any more. */
    boolean isSettled(OrderAcceptance order, long nowMs) {
        return isOver(Lifetime.CHANGE, order, nowMs);
    }

    /** Whether the order a refund waited for came too late for it. */
    boolean isWaitOver(WaitingRefund waiting, long nowMs) {
        return Lifetime.WAITING_REFUNDS.isOver(settings, waiting.source().arrivedAtMs(), nowMs);
    }

    private boolean isOver(Lifetime lifetime, OrderAcceptance acceptance, long nowMs) {
        Long occurredAtMs = acceptance.occurredAtMs();
        return occurredAtMs != null && lifetime.isOver(settings, occurredAtMs, nowMs);
    }

    void put(String storefrontId, String orderId, OrderAcceptance acceptance) {
        orders.put(key(storefrontId, orderId), acceptance);
    }

    /**
     * Tells the order's person how the order stands now, once it is known whose it is. When it is somebody else's than before,
     * who had it must give it up first: its conversion has one revision after the other, wherever they are made.
     *
     * @return whether its person has it, and was told
     */
    boolean tellPerson(String storefrontId, OrderAcceptance acceptance) {
        Order order = acceptance.order();
        if (order == null) {
            return false;
        }
        String person = acceptance.personId();
        String holder = acceptance.holder();
        // Asked again with whatever happens to the order meanwhile: a message that failed must not hold it up for ever.
        if (holder != null && !acceptance.isHeldByItsPerson()) {
            acceptance.heldBy(holder, true);
            mail.send(storefrontId + '|' + holder, new Message.GiveUp(order.orderId()));
            return false;
        }
        acceptance.heldBy(person, false);
        mail.send(storefrontId + '|' + person, new Message.Ordered(order));
        return true;
    }

    /**
     * Who had an order has given it up.
     *
     * @param name {@code storefrontId|orderId}
     */
    public void givenUp(String name, Message.Before before) {
        Bytes key = orders.key(name);
        OrderAcceptance acceptance = orders.get(key);
        Order order = acceptance == null ? null : acceptance.order();
        if (acceptance == null || order == null) {
            return; // forgotten meanwhile
        }
        String storefrontId = name.substring(0, name.indexOf('|'));
        String person = Objects.requireNonNull(acceptance.personId());
        acceptance.heldBy(person, false);
        orders.put(key, acceptance);
        mail.send(storefrontId + '|' + person, new Message.Ordered(order, before));
        acceptance.visitors().forEach(visitorId -> link(storefrontId, person, visitorId));
    }

    /**
     * An assignment names an order, or does not any more.
     *
     * @param name {@code storefrontId|orderId}
     * @param timeMs when it was told
     */
    public void assigned(String name, Message.OrderAssigned assigned, long timeMs) {
        int bar = name.indexOf('|');
        String storefrontId = name.substring(0, bar);
        String orderId = name.substring(bar + 1);
        long nowMs = settings.arrivalMs(timeMs);
        OrderAcceptance acceptance = get(storefrontId, orderId, nowMs);
        if (isSettled(acceptance, nowMs)) {
            return;
        }
        Assigned.Change change = acceptance.assign(assigned.assignmentId(), assigned.referralCode());
        if (change == Assigned.Change.LEFT_OUT) {
            ofAssignments.add("leftOut.assignment", 1);
        }
        if (change != Assigned.Change.NONE) {
            tellPerson(storefrontId, acceptance);
            put(storefrontId, orderId, acceptance);
        }
    }

    /** The visitor is the person, so its clicks are the person's. */
    void link(String storefrontId, String personId, @Nullable String visitorId) {
        if (visitorId != null) {
            mail.send(storefrontId + '|' + visitorId, new Message.Linked(personId));
        }
    }

    void keepWaiting(String storefrontId, String orderId, AcceptedRefund refund, WaitingRefund waiting) {
        waitingRefunds.put(waitingKey(storefrontId, orderId, refund), waiting);
    }

    /** Ends the wait of a refund whose order has arrived; what was kept of it, if it was waiting. */
    @Nullable
    WaitingRefund endWait(String storefrontId, String orderId, AcceptedRefund refund) {
        Bytes key = waitingKey(storefrontId, orderId, refund);
        WaitingRefund kept = waitingRefunds.get(key);
        if (kept != null) {
            waitingRefunds.delete(key);
        }
        return kept;
    }

    /**
     * Puts a refund that was accepted too early into the quarantine after all.
     *
     * @param others whether other accepted ones tell of the same refund: one of those counts as accepted, and so did all but one
     *     as duplicates
     */
    void refuseLate(Refusal refusal, WaitingRefund refund, boolean others) {
        ofRefunds.add((others ? "duplicates." : "accepted.") + EventType.REFUND.label(), -1);
        ofRefunds.refused(refusal.reason());
        partition.outlet().refuse(refusal, refund.source(), refund.original());
    }

    private void forget(Bytes key, OrderAcceptance acceptance, long beforeMs) {
        Long occurredAtMs = acceptance.occurredAtMs();
        if (occurredAtMs != null && occurredAtMs < beforeMs) {
            orders.delete(key);
        }
    }

    private void endWaitInVain(Bytes key, WaitingRefund waiting, long beforeMs) {
        if (waiting.source().arrivedAtMs() < beforeMs) {
            waitingRefunds.delete(key);
            refuseLate(UNKNOWN, waiting, forgetRefund(Table.text(key)));
        }
    }

    /** Whether there are others that tell of the same refund. */
    private boolean forgetRefund(String waitingKey) {
        String[] ids = waitingKey.split("\\|", 4);
        Bytes key = key(ids[0], ids[1]);
        OrderAcceptance order = orders.get(key);
        if (order == null) {
            return false;
        }
        order.forgetRefund(ids[2], ids[3]);
        if (order.refunds().isEmpty()
                && order.occurredAtMs() == null
                && order.assignments().isEmpty()) {
            orders.delete(key);
        } else {
            orders.put(key, order);
        }
        return order.refunds().stream().anyMatch(refund -> refund.refundId().equals(ids[2]));
    }

    private Bytes key(String storefrontId, String orderId) {
        return orders.key(storefrontId + '|' + orderId);
    }

    private Bytes waitingKey(String storefrontId, String orderId, AcceptedRefund refund) {
        return waitingRefunds.key(storefrontId + '|' + orderId + '|' + refund.refundId() + '|' + refund.eventId());
    }
}
