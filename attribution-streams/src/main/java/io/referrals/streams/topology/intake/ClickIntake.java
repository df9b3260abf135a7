package io.referrals.streams.topology.intake;

import io.referrals.events.Click;
import io.referrals.events.Topics;
import io.referrals.events.intake.ArrivalRules;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.RecordSize;
import io.referrals.events.serde.WireFormat;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.ClickAcceptor;
import io.referrals.streams.topology.records.ClickFields;
import io.referrals.streams.topology.records.Original;
import io.referrals.streams.topology.records.Outcome;
import io.referrals.streams.topology.records.Placement;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The way in for clicks, of which there are many times more than of everything else. What is in order and where it belongs
 * is read where it lies; the rest takes the way of all other events, and is accepted in the same place.
 */
public final class ClickIntake {
    /** Schemas a topic has in its life are few. */
    private static final int MOST_LAYOUTS = 1_000;

    private final Partition partition;
    private final StageSettings settings;
    private final ClickAcceptor acceptor;
    private final Accounting accounting;
    private final Intake<Click> slow;
    private final ArrivalRules arrivalRules;
    private final ClickFields click = new ClickFields();
    private final ClickReader reader = new ClickReader(click);
    /** Whether records of a schema lie as ours do, by its id; one that nothing was accepted of is not known. */
    private final Map<Integer, Boolean> layouts = new HashMap<>();

    private int schemaId;

    public ClickIntake(Partition partition, ClickAcceptor acceptor, Accounting accounting) {
        this.partition = partition;
        this.settings = partition.settings();
        this.acceptor = acceptor;
        this.accounting = accounting;
        this.arrivalRules = new ArrivalRules(settings.stateRetention());
        this.slow = new Intake<>(
                EventType.CLICK,
                partition,
                (decoded, arrival) -> {
                    learnLayout();
                    click.set(decoded);
                    boolean isNew = acceptor.accept(click, arrival.atMs());
                    return new Outcome.Of(isNew ? Acceptance.ACCEPTED : Acceptance.DUPLICATE);
                },
                accounting);
    }

    /** What takes the clicks that are not read where they lie. */
    public Intake<Click> slow() {
        return slow;
    }

    /** Takes a record; see {@link Intake#take}. */
    public void take(Record<byte[], byte[]> raw, RecordMetadata metadata, boolean rerouted) {
        if (!takeAsItLies(raw, rerouted)) {
            slow.take(raw, metadata, rerouted);
        }
    }

    /** False when it is odd, and nothing was done. */
    private boolean takeAsItLies(Record<byte[], byte[]> raw, boolean rerouted) {
        byte @Nullable [] value = raw.value();
        if (value == null
                || !isOurs(value)
                || rerouted
                || Original.isCut(raw.headers())
                || RecordSize.isBeyond(raw.key(), value, raw.headers())) {
            return false;
        }
        long arrivedAtMs = settings.arrivalMs(raw.timestamp());
        if (!reader.read(value)
                || arrivalRules.check(click.occurredAtMs, arrivedAtMs) != null
                || Placement.partition(click.key(), settings.partitions()) != partition.number()) {
            return false;
        }
        if (acceptor.accept(click, arrivedAtMs)) {
            accounting.accepted(EventType.CLICK);
        } else {
            accounting.duplicate(EventType.CLICK);
        }
        return true;
    }

    private boolean isOurs(byte[] value) {
        if (value.length < WireFormat.HEADER_BYTES || value[0] != 0) {
            return false;
        }
        schemaId = ByteBuffer.wrap(value).getInt(1);
        return layouts.getOrDefault(schemaId, false);
    }

    /** The record that was decoded says that there is such a schema. */
    private void learnLayout() {
        if (!layouts.containsKey(schemaId)) {
            if (layouts.size() >= MOST_LAYOUTS) {
                layouts.clear();
            }
            layouts.put(schemaId, settings.serdes().isOwnLayout(Topics.CLICKS, schemaId));
        }
    }
}
