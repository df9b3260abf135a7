package io.referrals.cli.simulate;

import io.referrals.events.Click;
import io.referrals.events.Purchase;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes up what storefronts send, in order of arrival: configuration first, then events as networks deliver them, a few
 * twice, a few out of order, a few months late, some refunds before their purchase.
 *
 * <p>The same seed, number of events and options give the same records, on every machine. Memory does not grow with the
 * number of events. Each record is a fresh object the caller may change. Not thread-safe.
 */
public final class StoryGenerator implements Iterator<SpecificRecord> {
    private static final long MILLION = 1_000_000;
    private static final int DUPLICATE_PPM = 15_000;
    private static final int OUT_OF_ORDER_PPM = 50_000;
    private static final int REFUND_FIRST_PPM = 5_000;
    private static final int LONGEST_DELAY = 2_000;
    private static final int EVENTS_PER_LATE_CONFIGURATION = 500;

    /** A record that arrives later than it was made. */
    private record Held(long due, long order, SpecificRecord record) {}

    private final long events;
    private final StoryOptions options;
    private final Storefronts storefronts;
    private final Journeys journeys;
    private final Dice dice;
    private final PriorityQueue<Held> held =
            new PriorityQueue<>(Comparator.comparingLong(Held::due).thenComparingLong(Held::order));
    private long position;
    private long holds;
    private long lateConfigurations;

    /**
     * @param events how many records there will be, configuration included; {@code Long.MAX_VALUE} for no end
     */
    public StoryGenerator(long seed, long events, StoryOptions options) {
        this.events = events;
        this.options = options;
        this.storefronts = new Storefronts(options);
        this.dice = new Dice(seed);
        this.journeys = new Journeys(options, storefronts, new Dice(dice.next()));
    }

    @Override
    public boolean hasNext() {
        return position < events;
    }

    @Override
    public SpecificRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the story has " + events + " events");
        }
        SpecificRecord record = arrive();
        position++;
        return record;
    }

    private SpecificRecord arrive() {
        if (position < storefronts.early()) {
            return storefronts.early(position);
        }
        Instant now = now();
        if (position % EVENTS_PER_LATE_CONFIGURATION == 0) {
            SpecificRecord late = storefronts.late(lateConfigurations++, now);
            if (late != null && !mustCatchUp()) {
                return late;
            }
        }
        while (true) {
            Held first = held.peek();
            if (first != null && (first.due <= position || mustCatchUp())) {
                held.remove();
                return first.record;
            }
            SpecificRecord record = journeys.next(now);
            if (record instanceof Purchase && mayHold() && dice.chance(REFUND_FIRST_PPM)) {
                hold(record);
                return journeys.refundOfNewest(now);
            }
            if (mayHold() && dice.chance(DUPLICATE_PPM)) {
                hold(copy(record));
            }
            if (!mayHold() || !dice.chance(OUT_OF_ORDER_PPM)) {
                return record;
            }
            hold(record);
        }
    }

    private void hold(SpecificRecord record) {
        held.add(new Held(position + 1 + dice.below(LONGEST_DELAY), holds++, record));
    }

    /** Another object with the same content; the values of events cannot change. */
    private static SpecificRecord copy(SpecificRecord event) {
        SpecificRecord copy = event instanceof Click
                ? new Click()
                : event instanceof Signup ? new Signup() : event instanceof Purchase ? new Purchase() : new Refund();
        for (int i = 0; i < event.getSchema().getFields().size(); i++) {
            copy.put(i, event.get(i));
        }
        return copy;
    }

    /** Whether the rest of the story is just long enough for what is held: an order must not get lost. */
    private boolean mustCatchUp() {
        return held.size() >= events - position;
    }

    private boolean mayHold() {
        return held.size() + 1 < events - position;
    }

    private Instant now() {
        // In two parts, so that nothing overflows in a story of a billion events.
        Duration gap = options.meanGap();
        long nanos = gap.toNanosPart();
        long fractions = position / MILLION * nanos + position % MILLION * nanos / MILLION;
        return options.startsAt().plusMillis(position * gap.toSeconds() * 1000 + fractions);
    }
}
