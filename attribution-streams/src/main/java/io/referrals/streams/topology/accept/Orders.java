package io.referrals.streams.topology;

import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
import io.referrals.streams.attribution.AcceptedRefund;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.OrderAcceptance;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** The orders of a partition with their purchases and refunds, and what was read of refunds still in doubt. */
final class Orders {
    static final String STORE = "orders";

    /** Refunds whose order has not arrived: they may yet have to go to the quarantine. */
    static final String WAITING_REFUNDS = "waiting-refunds";

    static final Refusal UNKNOWN =
            new Refusal(Reason.ORDER_UNKNOWN, "orderId: no such order has arrived within the state retention");

    private final Rows<OrderAcceptance> orders;
    private final Rows<WaitingRefund> waitingRefunds;
    private final Announcements announcements;
    private final StageSettings settings;

    /**
     * A refund as it was read. It may wait for as long as the state is kept, and its producer may send many: of one that is
     * larger than any honest one only the beginning is kept.
     */
    record WaitingRefund(Source source, Original original) {
        private static final int HAS_KEY = 1;
        private static final int IS_CUT = 2;

        static final Rows.Format<WaitingRefund> FORMAT = new Rows.Format<>() {
            @Override
            public WaitingRefund read(Bytes key, byte[] bytes) {
                return WaitingRefund.read(bytes);
            }

            @Override
            public byte[] write(WaitingRefund refund) {
                return refund.toBytes();
            }
        };

        private byte[] toBytes() {
            ByteWriter writer = new ByteWriter(256);
            source.write(writer);
            // An earlier release takes any mark for a key's, so one that is cut has one, if an empty one.
            byte @Nullable [] key = original.key() == null && original.isCut() ? new byte[0] : original.key();
            writer.octet((key == null ? 0 : HAS_KEY) | (original.isCut() ? IS_CUT : 0));
            if (key != null) {
                writer.bytes(key);
            }
            writer.bytes(Objects.requireNonNull(original.value(), "a refund has a value"));
            OwnHeaders.write(writer, original.headers());
            return writer.toBytes();
        }

        private static WaitingRefund read(byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            Source source = Source.read(reader);
            int marks = reader.octet();
            byte @Nullable [] key = (marks & HAS_KEY) != 0 ? reader.bytes() : null;
            byte[] value = reader.bytes();
            Original original = new Original(key, value, OwnHeaders.read(reader), (marks & IS_CUT) != 0);
            // A row written by a release that did not cut may have any size.
            return new WaitingRefund(source, original.cut());
        }
    }

    Orders(ProcessorContext<byte[], byte[]> context, Messages messages, StageSettings settings) {
        this.settings = settings;
        this.orders = context.getStateStore(STORE);
        this.waitingRefunds = context.getStateStore(WAITING_REFUNDS);
        this.announcements = new Announcements(messages);
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
            announcements.event(storefrontId + '|' + acceptance.personId(), new PersonEvent.Ordered(order));
        }
    }

    Announcements announcements() {
        return announcements;
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

    /** Forgets orders past their lifetime; a refund that waited for too long has no order. */
    void forgetOldOnes(ProcessorContext<byte[], byte[]> context, Consumer<WaitingRefund> orderUnknown) {
        Retention.keep(context, settings, Lifetime.ORDERS, orders, (key, acceptance, beforeMs) -> {
            Order order = acceptance.purchase();
            if (order != null && order.occurredAtMs() < beforeMs) {
                orders.delete(key);
            }
        });
        Retention.keep(context, settings, Lifetime.WAITING_REFUNDS, waitingRefunds, (key, waiting, beforeMs) -> {
            if (waiting.source().arrivedAtMs() < beforeMs) {
                waitingRefunds.delete(key);
                forgetRefund(new String(key.get(), StandardCharsets.UTF_8));
                orderUnknown.accept(waiting);
            }
        });
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

    private static Bytes key(String storefrontId, String orderId) {
        return Bytes.wrap((storefrontId + '|' + orderId).getBytes(StandardCharsets.UTF_8));
    }

    private static Bytes waitingKey(String storefrontId, String orderId, AcceptedRefund refund) {
        String key = storefrontId + '|' + orderId + '|' + refund.refundId() + '|' + refund.eventId();
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }
}
