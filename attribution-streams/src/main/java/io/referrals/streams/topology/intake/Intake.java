package io.referrals.streams.topology.intake;

import io.referrals.events.intake.ArrivalRules;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.EventRules;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.RecordSize;
import io.referrals.events.intake.Refusal;
import io.referrals.events.serde.MalformedRecordException;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.AccountingNames;
import io.referrals.streams.topology.messages.Outlet;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.Original;
import io.referrals.streams.topology.records.Outcome;
import io.referrals.streams.topology.records.Placement;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The way in for one type of event: decodes, checks and normalises a record, sees to it that it is processed where its key
 * belongs, and accounts for it.
 *
 * <p>Producers are not trusted: what is too large, cannot be decoded or breaks a rule goes to the quarantine; what stands on
 * another partition than its key's is passed on, once, to the right one.
 */
public final class Intake<T extends SpecificRecord> {
    private final EventType type;
    private final Partition partition;
    private final StageSettings settings;
    private final Acceptor<T> acceptor;
    private final Accounting accounting;
    private final Deserializer<? extends SpecificRecord> deserializer;
    private final ArrivalRules arrivalRules;

    /** @param acceptor takes what is in order */
    public Intake(EventType type, Partition partition, Acceptor<T> acceptor, Accounting accounting) {
        this.type = type;
        this.partition = partition;
        this.settings = partition.settings();
        this.acceptor = acceptor;
        this.accounting = accounting;
        this.deserializer = settings.serdes().serde(type.topic()).deserializer();
        this.arrivalRules = new ArrivalRules(settings.stateRetention());
    }

    /**
     * Takes a record.
     *
     * @param rerouted whether it was passed on by another partition
     */
    public void take(Record<byte[], byte[]> raw, RecordMetadata metadata, boolean rerouted) {
        Arrival arrival = new Arrival(raw, metadata, rerouted, settings);
        if (!rerouted && isTooLarge(raw)) {
            refuse(RecordSize.refusal(), arrival);
            return;
        }
        Checked<T> checked;
        try {
            checked = check(raw);
        } catch (MalformedRecordException e) {
            refuse(new Refusal(Reason.MALFORMED, String.valueOf(e.getMessage())), arrival);
            return;
        }
        if (checked instanceof Checked.Refused<T> refused) {
            refuse(refused.refusal(), arrival);
        } else if (checked instanceof Checked.Accepted<T> accepted) {
            place(accepted, raw, arrival);
        }
    }

    /** A rerouted one was not, before it got another key and our headers. */
    private static boolean isTooLarge(Record<byte[], byte[]> raw) {
        return Original.isCut(raw.headers()) || RecordSize.isBeyond(raw.key(), raw.value(), raw.headers());
    }

    @SuppressWarnings("unchecked") // the topic's serde makes nothing else
    private Checked<T> check(Record<byte[], byte[]> raw) {
        if (raw.value() == null) {
            throw new MalformedRecordException("the record has no value: a " + type.label() + " is never deleted");
        }
        return EventRules.check((T) deserializer.deserialize(type.topic().name(), raw.value()));
    }

    private void place(Checked.Accepted<T> checked, Record<byte[], byte[]> raw, Arrival arrival) {
        T event = checked.record();
        Placement placement = Placement.of(event, settings.partitions());
        if (placement.partition() != partition.number()) {
            accounting.add(AccountingNames.REROUTED, 1);
            partition
                    .outlet()
                    .send(
                            Outlet.REROUTED,
                            placement.key(),
                            raw.value(),
                            raw.timestamp(),
                            arrival.source().toHeaders(raw.key(), raw.headers()));
            return;
        }
        Refusal untimely = arrivalRules.check(event, arrival.atMs());
        if (untimely != null) {
            refuse(untimely, arrival);
            return;
        }
        Outcome outcome = acceptor.accept(event, arrival);
        accounting.add("ignoredFields", checked.ignoredFields());
        if (outcome instanceof Outcome.Refused refused) {
            refuse(refused.refusal(), arrival);
        } else if (outcome instanceof Outcome.Of of) {
            account(of.acceptance(), arrival);
        }
    }

    private void account(Acceptance acceptance, Arrival arrival) {
        switch (acceptance) {
            case ACCEPTED -> accounting.accepted(type);
            case ACCEPTED_AS_DUPLICATE, DUPLICATE -> accounting.duplicate(type);
            case LEFT_OUT -> {
                accounting.accepted(type);
                accounting.add("leftOut." + type.label(), 1);
            }
            case CONFLICTING_DUPLICATE ->
                refuse(
                        new Refusal(
                                Reason.CONFLICTING_DUPLICATE,
                                "the " + type.label() + " contradicts one accepted earlier, which stands"),
                        arrival);
            case CURRENCY_MISMATCH ->
                refuse(new Refusal(Reason.CURRENCY_MISMATCH, "currency: the order is in another one"), arrival);
        }
    }

    private void refuse(Refusal refusal, Arrival arrival) {
        accounting.refused(refusal.reason());
        partition.outlet().refuse(refusal, arrival.source(), arrival.original());
    }

    /** Refuses a record over which a stage failed. */
    public void refuseFailed(String fault, Record<byte[], byte[]> raw, RecordMetadata metadata, boolean rerouted) {
        accounting.add(AccountingNames.FAILED, 1);
        refuse(
                new Refusal(Reason.MALFORMED, "processing it failed: " + fault),
                new Arrival(raw, metadata, rerouted, settings));
    }
}
