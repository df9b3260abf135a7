package io.referrals.streams.topology;

import io.referrals.events.intake.Reason;
import io.referrals.events.intake.Refusal;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A processor of what other stages send as {@link Messages}. A message it fails over is refused, as the {@link LastResort}:
 * the quarantine then names the place of its parcel, as nobody can tell any more which record it was made of.
 */
abstract class MessageProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final Stage stage;
    private final String name;
    protected final StageSettings settings;
    protected Accounting accounting;
    protected LastResort lastResort;
    private Outlet outlet;
    /** Of the present message in its parcel. */
    private int place;

    @SuppressWarnings("NullAway.Init") // accounting, outlet and last resort come with the context
    MessageProcessor(Stage stage, String name, StageSettings settings) {
        this.stage = stage;
        this.name = name;
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        accounting = new Accounting(context, stage.accountingStore(), name, stage.sink(Outlet.ACCOUNTING));
        outlet = new Outlet(stage, context, settings);
        lastResort = new LastResort(context, context.getStateStore(stage.accountingStore()));
    }

    @Override
    public final void process(Record<byte[], byte[]> parcel) {
        arrived(Messages.arrivedAtMs(parcel));
        place = 0;
        Messages.unpack(parcel.value(), (key, message) -> take(key, message, parcel.timestamp()));
    }

    private void take(byte[] key, byte[] message, long timeMs) {
        place++;
        String failedBefore = lastResort.faultBefore(place);
        if (failedBefore == null) {
            failedBefore = failedBefore(key);
        }
        if (failedBefore != null) {
            refuse(key, message, failedBefore, timeMs);
            return;
        }
        long changes = lastResort.changes();
        try {
            receive(key, message, timeMs);
        } catch (RuntimeException e) {
            refuse(key, message, lastResort.fault(e, place, changes), timeMs);
        }
    }

    private void refuse(byte[] key, byte[] message, String fault, long timeMs) {
        accounting.add(AccountingNames.FAILED, 1);
        Source source = Source.read(context().recordMetadata().orElseThrow(), new RecordHeaders(), timeMs);
        String text = "message " + place + " of a parcel between stages; processing it failed: " + fault;
        outlet.refuse(new Refusal(Reason.MALFORMED, text), source, Original.ofMessage(key, message));
    }

    /** Told before messages are received when the event behind the first of them arrived on its input topic. */
    void arrived(long atMs) {}

    /** What went wrong before over whatever a key stands for; null for nearly all. */
    @Nullable
    String failedBefore(byte[] key) {
        return null;
    }

    /**
     * Takes one message.
     *
     * @param timeMs when it arrived here, milliseconds since the epoch
     */
    abstract void receive(byte[] key, byte[] message, long timeMs);
}
