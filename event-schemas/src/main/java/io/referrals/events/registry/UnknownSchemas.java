package io.referrals.events.registry;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The ids for which the registry had no schema, so that a flood of records with such ids does not become a flood of
 * requests, one after the other, in front of everybody else's records.
 *
 * <p>An id is asked for once in {@link #REMEMBERED_FOR}: one that is registered later is known that much later at most.
 * And so that nobody gets around that with an id of its own for each record, no more than {@link #AT_ONCE} requests in
 * vain are made at once, and one each {@link #ONE_EVERY} from then on. Beyond that an id is taken for unknown without
 * asking; requests that are answered with a schema are not counted.
 */
final class UnknownSchemas {
    static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);
    static final int AT_ONCE = 50;
    static final Duration ONE_EVERY = Duration.ofMillis(500);

    private final int capacity;
    private final LongSupplier nanoTime;
    private final Map<Integer, Answer> answers = new HashMap<>();
    /** When all requests in vain so far are made up for. */
    private long evenAtNanos;

    private record Answer(String message, long atNanos) {}

    /** @param capacity ids remembered; one more, and it starts over */
    UnknownSchemas(int capacity, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.nanoTime = nanoTime;
        this.evenAtNanos = nanoTime.getAsLong();
    }

    /**
     * The schema of an id that is not known yet.
     *
     * @throws SchemaNotFoundException when it was asked for in vain just now, or too many others were
     */
    Schema orAsk(int id, Supplier<Schema> ask) {
        String known = answer(id);
        if (known != null) {
            throw new SchemaNotFoundException(known);
        }
        try {
            return ask.get();
        } catch (SchemaNotFoundException e) {
            remember(id, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private synchronized @Nullable String answer(int id) {
        long now = nanoTime.getAsLong();
        Answer known = answers.get(id);
        if (known != null && now - known.atNanos < REMEMBERED_FOR.toNanos()) {
            return known.message;
        }
        return evenAtNanos - now > AT_ONCE * ONE_EVERY.toNanos()
                ? "The registry was not asked for id " + id
                        + ": it was asked for too many unknown ids just now. Redrive the record if the id is known"
                : null;
    }

    private synchronized void remember(int id, String message) {
        long now = nanoTime.getAsLong();
        evenAtNanos = Math.max(evenAtNanos - now, 0) + now + ONE_EVERY.toNanos();
        if (answers.size() >= capacity) {
            answers.clear();
        }
        answers.put(id, new Answer(message, now));
    }
}
