package io.referrals.streams.topology;

import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.clicks.ClickStore;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.AccountingNames;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Outlet;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.LastResort;
import io.referrals.streams.topology.records.Original;
import io.referrals.streams.topology.records.Source;
import io.referrals.streams.topology.state.Rows;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one partition: takes records of all its topics, hands them to the {@link Stages}, and between them what
 * these tell each other. Nothing is left over when a record is done but what waits for the commit.
 */
final class PartitionProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "partition";
    static final String ROWS = "rows";
    static final String CLICKS = "clicks";

    private static final Duration GO_ON_EVERY = Duration.ofMillis(50);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final StageSettings settings;
    private final boolean callsItself;
    private final Map<String, EventType> inputs = new HashMap<>();
    private final String mailTopic;
    private Rows rows;
    private Mail mail;
    private Partition partition;
    private LastResort lastResort;
    private Stages stages;
    private Accounting ofMail;

    @SuppressWarnings("NullAway.Init") // the rest comes with the context
    PartitionProcessor(StageSettings settings, boolean callsItself) {
        this.settings = settings;
        this.callsItself = callsItself;
        this.mailTopic = settings.topics().mail();
        for (EventType type : EventType.values()) {
            inputs.put(type.topic().name(), type);
        }
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        rows = context.getStateStore(ROWS);
        ClickStore clicks = context.getStateStore(CLICKS);
        rows.taskBegins();
        clicks.taskBegins();
        int here = callsItself ? context.taskId().partition() : -1;
        mail = new Mail(context, rows, settings.partitions(), here, Outlet.sink(Outlet.MAIL));
        lastResort = new LastResort(context, rows, PartitionProcessor.class);
        partition = new Partition(context, settings, rows, mail, lastResort);
        ofMail = partition.accounting("mail");
        stages = new Stages(partition, clicks);
        rows.beforeCommit(context, this::beforeCommit);
        context.schedule(GO_ON_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> {
            stages.goOn(now);
            deliverAll(now);
            rows.askIfDue(context);
        });
        context.schedule(SECOND, PunctuationType.WALL_CLOCK_TIME, now -> {
            stages.everySecond(now);
            deliverAll(now);
        });
    }

    @Override
    public void process(Record<byte[], byte[]> raw) {
        rows.works(context());
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        EventType type = inputs.get(metadata.topic());
        if (type != null) {
            take(type, raw, metadata, false);
        } else if (metadata.topic().equals(mailTopic)) {
            open(raw);
        } else {
            takeRerouted(raw, metadata);
        }
    }

    private void take(EventType type, Record<byte[], byte[]> raw, RecordMetadata metadata, boolean rerouted) {
        mail.arrived(raw.timestamp());
        lastResort.attempt(
                LastResort.WHOLE,
                () -> {
                    stages.take(type, raw, metadata, rerouted);
                    finish(raw.timestamp());
                },
                fault -> stages.refuseFailed(type, fault, raw, metadata, rerouted));
        if (type != EventType.CLICK) {
            rows.waitedFor(context(), raw.timestamp());
        }
    }

    private void takeRerouted(Record<byte[], byte[]> raw, RecordMetadata metadata) {
        EventType type = typeOf(raw);
        if (type == null) {
            refuse("processing it failed: it does not say where it comes from", raw.key(), raw.value(), raw, metadata);
        } else {
            take(type, raw, metadata, true);
        }
    }

    /** What a rerouted record is; null when it is none of ours. */
    private @Nullable EventType typeOf(Record<byte[], byte[]> rerouted) {
        try {
            return Source.isRerouted(rerouted.headers())
                    ? inputs.get(Source.rerouted(rerouted.headers()).topic())
                    : null;
        } catch (IllegalStateException e) {
            return null; // that header is somebody else's
        }
    }

    /** Delivers the messages of a parcel. */
    private void open(Record<byte[], byte[]> parcel) {
        mail.arrived(Mail.arrivedAtMs(parcel));
        byte[] value = parcel.value() == null ? new byte[0] : parcel.value();
        ByteReader messages = new ByteReader(value);
        for (int number = 1; messages.hasMore(); number++) {
            int from = messages.position();
            int place = number;
            lastResort.attempt(
                    place,
                    () -> {
                        deliver(Mail.read(messages), parcel.timestamp());
                        finish(parcel.timestamp());
                    },
                    fault -> refuseMessage(place, fault, parcel, value, messages, from));
        }
    }

    /** Refuses a message of a parcel and steps over it; of what cannot be told apart, all the rest. */
    private void refuseMessage(
            int place, String fault, Record<byte[], byte[]> parcel, byte[] value, ByteReader messages, int from) {
        messages.position(from);
        try {
            messages.bytes();
            messages.bytes();
        } catch (IllegalStateException e) {
            messages.position(value.length);
        }
        byte[] message = Arrays.copyOfRange(value, from, messages.position());
        String text = "message " + place + " of a parcel between partitions; processing it failed: " + fault;
        refuse(text, parcel.key(), message, parcel, context().recordMetadata().orElseThrow());
    }

    /** Refuses what did not come from an input and never goes to one. */
    private void refuse(
            String text,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Record<byte[], byte[]> raw,
            RecordMetadata metadata) {
        Refusal refusal = new Refusal(Reason.MALFORMED, text);
        ofMail.add(AccountingNames.FAILED, 1);
        partition
                .outlet()
                .refuse(
                        refusal,
                        Source.read(metadata, raw.headers(), settings.arrivalMs(raw.timestamp())),
                        Original.ofMessage(key, value));
    }

    private void deliver(Mail.Letter letter, long timeMs) {
        stages.deliver(letter, timeMs);
        settings.delays().told(Stage.of(letter.message()), partition.nowMs() - mail.arrivedAtMs());
        if (!(letter.message() instanceof Message.Counted)) {
            rows.waitedFor(context(), mail.arrivedAtMs());
        }
    }

    /** Leaves nothing of a record, or of a message, to be done for which it could be blamed. */
    private void finish(long timeMs) {
        do {
            deliverAll(timeMs);
        } while (stages.decideSuspects());
    }

    /** Delivers what the stages of this partition told each other. */
    private void deliverAll(long timeMs) {
        for (Mail.Letter letter = mail.next(); letter != null; letter = mail.next()) {
            deliver(letter, timeMs);
        }
    }

    private void beforeCommit() {
        long nowMs = partition.nowMs();
        do {
            partition.counts().tell();
            deliverAll(nowMs);
        } while (stages.decide() || stages.countMany());
        stages.finish();
    }
}
