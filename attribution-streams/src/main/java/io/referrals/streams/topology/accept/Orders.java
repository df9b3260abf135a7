package io.referrals.streams.topology.accept;

import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
import io.referrals.streams.attribution.AcceptedRefund;
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
    private final Table<OrderAcceptance> orders;
    private final Table<WaitingRefund> waitingRefunds;

    /** @param ofRefunds where refunds are accounted for */
    public Orders(Partition partition, Accounting ofRefunds) {
        this.partition = partition;
        this.settings = partition.settings();
        this.mail = partition.mail();
        this.ofRefunds = ofRefunds;
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
        Order purchase = acceptance.purchase();
        return purchase != null && lifetime.isOver(settings, purchase.occurredAtMs(), nowMs);
    }

    void put(String storefrontId, String orderId, OrderAcceptance acceptance) {
        orders.put(key(storefrontId, orderId), acceptance);
    }

    /** Tells the order's person how the order stands now, once it is known whose it is. */
    void tellPerson(String storefrontId, OrderAcceptance acceptance) {
        Order order = acceptance.order();
        if (order != null) {
            mail.send(storefrontId + '|' + acceptance.personId(), new Message.Ordered(order));
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

    /** Puts a refund that was accepted too early into the quarantine after all. */
    void refuseLate(Refusal refusal, WaitingRefund refund) {
        ofRefunds.add("accepted." + EventType.REFUND.label(), -1);
        ofRefunds.refused(refusal.reason());
        partition.outlet().refuse(refusal, refund.source(), refund.original());
    }

    private void forget(Bytes key, OrderAcceptance acceptance, long beforeMs) {
        Order order = acceptance.purchase();
        if (order != null && order.occurredAtMs() < beforeMs) {
            orders.delete(key);
        }
    }

    private void endWaitInVain(Bytes key, WaitingRefund waiting, long beforeMs) {
        if (waiting.source().arrivedAtMs() < beforeMs) {
            waitingRefunds.delete(key);
            forgetRefund(Table.text(key));
            refuseLate(UNKNOWN, waiting);
        }
    }

    private void forgetRefund(String waitingKey) {
        String[] ids = waitingKey.split("\\|", 4);
        Bytes key = key(ids[0], ids[1]);
        OrderAcceptance order = orders.get(key);
        if (order == null) {
            return;
        }
        order.forgetRefund(ids[2], ids[3]);
        if (order.refunds().isEmpty() && order.purchase() == null) {
            orders.delete(key);
        } else {
            orders.put(key, order);
        }
    }

    private Bytes key(String storefrontId, String orderId) {
        return orders.key(storefrontId + '|' + orderId);
    }

    private Bytes waitingKey(String storefrontId, String orderId, AcceptedRefund refund) {
        return waitingRefunds.key(storefrontId + '|' + orderId + '|' + refund.refundId() + '|' + refund.eventId());
    }
}
