package io.referrals.streams.topology;

import io.referrals.events.intake.EventType;
import io.referrals.streams.topology.accept.Assignments;
import io.referrals.streams.topology.accept.Orders;
import io.referrals.streams.topology.accept.Policies;
import io.referrals.streams.topology.accept.Programs;
import io.referrals.streams.topology.accept.Purchases;
import io.referrals.streams.topology.accept.Refunds;
import io.referrals.streams.topology.accept.Versions;
import io.referrals.streams.topology.attribute.Attributing;
import io.referrals.streams.topology.attribute.Deciding;
import io.referrals.streams.topology.clicks.ClickStore;
import io.referrals.streams.topology.count.CodeDays;
import io.referrals.streams.topology.intake.ClickIntake;
import io.referrals.streams.topology.intake.Intake;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.AccountingNames;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.resolve.Codes;
import io.referrals.streams.topology.stitch.Clicks;
import io.referrals.streams.topology.stitch.Visitors;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The stages of a partition, and who is told what: an event goes through its intake to the stage that accepts it, a message
 * to the stage it is for.
 *
 * <pre>
 * purchases, refunds -> accept ---- Ordered ----+                    +-- Counted --> count -> code stats
 * assignments --------->   |    <-> GiveUp      v                    |
 * signups -------------- Linked ----------> attribute -> conversions +
 *                          v                 ^  |  ^                 |
 * clicks ---------------> stitch -- Clicked -+  |  +- CodeAnswered   |
 *                          |                    +- CodeAsked -> resolve <- codes
 *                          +-----------------------------------------+
 * programs, policies -> accept -- to every partition's attribute
 * </pre>
 */
final class Stages {
    private final Partition partition;
    private final Visitors visitors;
    private final Clicks clicks;
    private final Codes codes;
    private final Orders orders;
    private final Attributing attributing;
    private final Deciding deciding;
    private final CodeDays codeDays;
    private final ClickIntake clickIntake;
    private final Map<EventType, Intake<?>> intakes = new EnumMap<>(EventType.class);

    Stages(Partition partition, ClickStore clickStore) {
        this.partition = partition;
        Accounting ofLinks = partition.accounting("link-visitor");
        visitors = new Visitors(partition, clickStore, ofLinks);
        Accounting ofClicks = accounting(EventType.CLICK);
        clicks = new Clicks(partition, clickStore, visitors, ofClicks);
        clickIntake = new ClickIntake(partition, clicks, ofClicks);
        codes = new Codes(partition);
        attributing = new Attributing(partition, partition.accounting("attribute-person"));
        deciding = attributing.deciding();
        codeDays = new CodeDays(partition);

        Accounting ofRefunds = accounting(EventType.REFUND);
        Accounting ofAssignments = accounting(EventType.ASSIGNMENT);
        orders = new Orders(partition, ofRefunds, ofAssignments);
        Versions versions = new Versions(partition);
        intakes.put(EventType.CLICK, clickIntake.slow());
        intake(EventType.SIGNUP, attributing);
        intake(EventType.PURCHASE, new Purchases(orders));
        intakes.put(EventType.REFUND, new Intake<>(EventType.REFUND, partition, new Refunds(orders), ofRefunds));
        intake(EventType.CODE, codes);
        intakes.put(
                EventType.ASSIGNMENT,
                new Intake<>(EventType.ASSIGNMENT, partition, new Assignments(partition, versions), ofAssignments));
        intake(EventType.PROGRAM, new Programs(partition, versions));
        intake(EventType.POLICY, new Policies(partition, versions));
    }

    private Accounting accounting(EventType type) {
        return partition.accounting(AccountingNames.accepting(type));
    }

    private <T extends SpecificRecord> void intake(EventType type, Acceptor<T> acceptor) {
        intakes.put(type, new Intake<>(type, partition, acceptor, accounting(type)));
    }

    /** Takes an event, from its topic or from the one for records that were elsewhere. */
    void take(EventType type, Record<byte[], byte[]> raw, RecordMetadata metadata, boolean rerouted) {
        if (type == EventType.CLICK) {
            clickIntake.take(raw, metadata, rerouted);
        } else {
            Objects.requireNonNull(intakes.get(type), "every type has one").take(raw, metadata, rerouted);
        }
    }

    /** Refuses an event over which a stage failed. */
    void refuseFailed(
            EventType type, String fault, Record<byte[], byte[]> raw, RecordMetadata metadata, boolean rerouted) {
        Objects.requireNonNull(intakes.get(type), "every type has one").refuseFailed(fault, raw, metadata, rerouted);
    }

    /**
     * Hands a message to the stage it is for.
     *
     * @param timeMs when it was told, in milliseconds since the epoch
     */
    void deliver(Mail.Letter letter, long timeMs) {
        String key = letter.key();
        Message message = letter.message();
        if (message instanceof Message.Counted counted) {
            codeDays.count(counted.pack().get(), timeMs);
        } else if (message instanceof Message.Clicked clicked) {
            attributing.clicked(key, clicked, timeMs);
        } else if (message instanceof Message.Ordered ordered) {
            attributing.ordered(key, ordered, timeMs);
        } else if (message instanceof Message.GiveUp asked) {
            attributing.giveUp(key, asked.orderId(), timeMs);
        } else if (message instanceof Message.GivenUp given) {
            orders.givenUp(key, given.before());
        } else if (message instanceof Message.OrderAssigned assigned) {
            orders.assigned(key, assigned, timeMs);
        } else if (message instanceof Message.SignupAssigned assigned) {
            attributing.assigned(key, assigned, timeMs);
        } else if (message instanceof Message.Linked linked) {
            visitors.link(key, linked.personId(), timeMs);
        } else if (message instanceof Message.Unlinked unlinked) {
            visitors.unlink(key, unlinked.personId());
        } else if (message instanceof Message.CodeAsked asked) {
            codes.asked(key, asked.partition(), timeMs);
        } else if (message instanceof Message.CodeAnswered answered) {
            deciding.answered(key, answered, timeMs);
            codeDays.answered(key, answered, timeMs);
        } else if (message instanceof Message.ProgramAccepted accepted) {
            deciding.accepted(key, accepted, timeMs);
        } else if (message instanceof Message.PolicyAccepted accepted) {
            deciding.accepted(key, accepted, timeMs);
        }
    }

    /** Decides, after each record and message, over whom it failed before; whether there was anybody. */
    boolean decideSuspects() {
        return deciding.decideSuspects();
    }

    /** Goes on with what takes longer than a commit may. */
    void goOn(long nowMs) {
        deciding.goOn(nowMs);
    }

    void everySecond(long nowMs) {
        clicks.everySecond(nowMs);
        codeDays.everySecond();
        partition.everySecond(nowMs);
    }

    /** Decides; whether there was anything to be decided, which may have led to more messages. */
    boolean decide() {
        boolean pending = deciding.isPending();
        if (pending) {
            deciding.decide();
        }
        return pending;
    }

    /** Adds to the funnel when much waits for it; whether it did, which may have led to more messages. */
    boolean countMany() {
        return codeDays.countMany();
    }

    /** Keeps and sends what is left of this commit. */
    void finish() {
        deciding.decided();
        clicks.beforeCommit();
        codeDays.beforeCommit();
        partition.beforeCommit();
    }
}
