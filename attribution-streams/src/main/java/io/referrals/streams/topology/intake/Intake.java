package io.referrals.streams.topology;

import io.referrals.events.intake.ArrivalRules;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.EventRules;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.RecordSize;
import io.referrals.events.intake.Refusal;
import io.referrals.events.serde.MalformedRecordException;
import io.referrals.streams.attribution.Acceptance;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The way in for one type of event: decodes, checks and normalises a record, and sees to it that it is processed
 * where its key belongs.
 *
 * <p>Producers are not trusted: what is too large, cannot be decoded or breaks a rule goes to the quarantine, and so does,
 * as the {@link LastResort}, whatever makes a processor fail; what stands on another partition than its key's is passed
 * on, once, to the right one.
 */
abstract class InputProcessor<T extends SpecificRecord> extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final EventType type;
    protected final StageSettings settings;
    private final Deserializer<? extends SpecificRecord> deserializer;
    private final ArrivalRules arrivalRules;
    private final String reroutedTopic;
    protected Outlet outlet;
    protected Messages messages;
    protected Accounting accounting;
    private LastResort lastResort;

    @SuppressWarnings("NullAway.Init") // outlet, messages, accounting and last resort come with the context
    InputProcessor(EventType type, StageSettings settings) {
        this.type = type;
        this.settings = settings;
        this.deserializer = settings.serdes().serde(type.topic()).deserializer();
        this.arrivalRules = new ArrivalRules(settings.stateRetention());
        this.reroutedTopic = settings.topics().rerouted(type);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        Stage stage = stage(type);
        outlet = new Outlet(stage, context, settings);
        messages = Messages.of(stage, context, settings);
        accounting = new Accounting(context, stage.accountingStore(), nodeName(type), stage.sink(Outlet.ACCOUNTING));
        lastResort = new LastResort(context, context.getStateStore(stage.accountingStore()));
    }

    /** Takes an event that keeps every rule of its own and is where its key belongs. */
    abstract void accept(T event, Record<byte[], byte[]> raw);

    /** When an event happened, or {@link Long#MIN_VALUE} for configuration, which has no such time. */
    abstract long occurredAtMs(T event);

    static String nodeName(EventType type) {
        return AccountingNames.accepting(type);
    }

    /** Where events of a type are processed. */
    static Stage stage(EventType type) {
        return switch (type) {
            case CLICK -> Stage.STITCH;
            case SIGNUP, PURCHASE, REFUND -> Stage.ACCEPT;
            case CODE -> Stage.RESOLVE;
            case PROGRAM, POLICY -> Stage.TERMS;
        };
    }

    /** Takes a record; if it fails over it, the record is refused. */
    @Override
    public final void process(Record<byte[], byte[]> raw) {
        messages.arrived(raw.timestamp());
        String failedBefore = lastResort.faultBefore();
        if (failedBefore != null) {
            refuseFailed(failedBefore, raw);
            return;
        }
        long changes = lastResort.changes();
        try {
            take(raw);
        } catch (RuntimeException e) {
            refuseFailed(lastResort.fault(e, changes), raw);
        }
    }

    private void take(Record<byte[], byte[]> raw) {
        if (isTooLarge(raw)) {
            refuse(RecordSize.refusal(), raw);
            return;
        }
        T event;
        int ignoredFields;
        try {
            Checked<T> checked = check(raw);
            if (checked instanceof Checked.Refused<T> refused) {
                refuse(refused.refusal(), raw);
                return;
            }
            Checked.Accepted<T> accepted = (Checked.Accepted<T>) checked;
            event = accepted.record();
            ignoredFields = accepted.ignoredFields();
        } catch (MalformedRecordException e) {
            refuse(new Refusal(Reason.MALFORMED, String.valueOf(e.getMessage())), raw);
            return;
        }
        Placement placement = Placement.of(event, settings.partitions());
        if (placement.partition() != context().taskId().partition()) {
            reroute(placement, raw);
            return;
        }
        Refusal untimely = occurredAtMs(event) == Long.MIN_VALUE
                ? null
                : arrivalRules.check(occurredAtMs(event), arrivedAtMs(raw));
        if (untimely != null) {
            refuse(untimely, raw);
            return;
        }
        accounting.add("ignoredFields", ignoredFields);
        accept(event, raw);
    }

    /** Puts the record into the quarantine and counts it. */
    protected void refuse(Refusal refusal, Record<byte[], byte[]> raw) {
        accounting.refused(refusal.reason());
        outlet.refuse(refusal, source(raw), original(raw));
    }

    private void refuseFailed(String fault, Record<byte[], byte[]> raw) {
        accounting.add(AccountingNames.FAILED, 1);
        refuse(new Refusal(Reason.MALFORMED, "processing it failed: " + fault), raw);
    }

    /** Puts a refund that was accepted too early into the quarantine after all. */
    protected void refuseLate(Refusal refusal, Orders.WaitingRefund refund) {
        accounting.add("accepted." + EventType.REFUND.label(), -1);
        accounting.refused(refusal.reason());
        outlet.refuse(refusal, refund.source(), refund.original());
    }

    /** Counts a repeat, and puts what contradicts something accepted earlier into the quarantine. */
    protected void notAccepted(Acceptance acceptance, Record<byte[], byte[]> raw) {
        switch (acceptance) {
            case DUPLICATE -> accounting.duplicate(type);
            case LEFT_OUT -> {
                accounting.accepted(type);
                accounting.add("leftOut." + type.label(), 1);
            }
            case CONFLICTING_DUPLICATE ->
                refuse(
                        new Refusal(
                                Reason.CONFLICTING_DUPLICATE,
                                "the " + type.label() + " contradicts one accepted earlier, which stands"),
                        raw);
            case CURRENCY_MISMATCH ->
                refuse(new Refusal(Reason.CURRENCY_MISMATCH, "currency: the order is in another one"), raw);
            case ACCEPTED, ACCEPTED_AS_DUPLICATE -> throw new IllegalArgumentException(acceptance + " is accepted");
        }
    }

    @SuppressWarnings("unchecked") // the topic's serde makes nothing else
    private Checked<T> check(Record<byte[], byte[]> raw) {
        if (raw.value() == null) {
            throw new MalformedRecordException("the record has no value: a " + type.label() + " is never deleted");
        }
        return EventRules.check((T) deserializer.deserialize(type.topic().name(), raw.value()));
    }

    /** When the record arrived on its input topic. */
    protected long arrivedAtMs(Record<byte[], byte[]> raw) {
        return isRerouted() ? source(raw).arrivedAtMs() : settings.arrivalMs(raw.timestamp());
    }

    /** Where the record came from; only worth finding out for one that is refused, rerouted or kept waiting. */
    protected Source source(Record<byte[], byte[]> raw) {
        if (isRerouted()) {
            return Source.rerouted(raw.headers());
        }
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        return Source.read(metadata, raw.headers(), settings.arrivalMs(raw.timestamp()));
    }

    private void reroute(Placement placement, Record<byte[], byte[]> raw) {
        accounting.add(AccountingNames.REROUTED, 1);
        outlet.send(
                "rerouted-" + type.label(),
                placement.key(),
                raw.value(),
                raw.timestamp(),
                source(raw).toHeaders(raw.key(), raw.headers()));
    }

    /** A record as its producer wrote it; a rerouted one has another key now, and some headers of ours. */
    protected Original original(Record<byte[], byte[]> raw) {
        return isRerouted()
                ? Original.of(Source.originalKey(raw.headers()), raw.value(), Source.originalHeaders(raw.headers()))
                : Original.of(raw.key(), raw.value(), raw.headers());
    }

    /** A rerouted one was not, before it got another key and our headers. */
    private boolean isTooLarge(Record<byte[], byte[]> raw) {
        return (ReadAhead.isCut(raw.headers()) || RecordSize.isBeyond(raw.key(), raw.value(), raw.headers()))
                && !isRerouted();
    }

    private boolean isRerouted() {
        return context().recordMetadata().orElseThrow().topic().equals(reroutedTopic);
    }
}
