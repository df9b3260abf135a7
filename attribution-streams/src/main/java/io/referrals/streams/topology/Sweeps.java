package io.referrals.streams.topology;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Work through all rows under a prefix in the background, in bounded batches: what a late code, program or policy
 * needs. Progress is stored with the work, so a restart goes on where the last commit left off, and the number of
 * sweeps still running is published as {@code sweepsRunning}.
 */
final class Sweeps {
    private static final String PROGRESS = "\0sweep|";
    private static final Serializer<byte[]> AS_IS = (topic, bytes) -> bytes;

    private final KeyValueStore<Bytes, byte[]> progress;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final Accounting accounting;
    private long running;

    /** Does the work of one row. */
    interface Visit {
        void visit(String subject, Bytes key, byte[] value, long nowMs);
    }

    /** How far a sweep has come; {@code again}: its cause came once more meanwhile, so it starts over at the end. */
    private record Progress(@Nullable Bytes lastKey, boolean again) {
        byte[] toBytes() {
            ByteWriter writer = new ByteWriter().flag(again);
            return lastKey == null
                    ? writer.toBytes()
                    : writer.raw(lastKey.get()).toBytes();
        }

        static Progress read(byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            boolean again = reader.flag();
            return new Progress(bytes.length == 1 ? null : Bytes.wrap(reader.raw(bytes.length - 1)), again);
        }
    }

    Sweeps(KeyValueStore<Bytes, byte[]> progress, KeyValueStore<Bytes, byte[]> rows, Accounting accounting) {
        this.progress = progress;
        this.rows = rows;
        this.accounting = accounting;
        this.running = unfinished().size();
    }

    /**
     * Starts a sweep, or makes the running one of the same subject start over when it is through.
     *
     * @param subject a prefix of the rows' keys
     */
    void start(String subject, long nowMs) {
        if (batch(subject, null, 1).isEmpty()) {
            return;
        }
        Bytes key = progressKey(subject);
        byte[] known = progress.get(key);
        if (known == null) {
            progress.put(key, new Progress(null, false).toBytes());
            count(1, nowMs);
        } else {
            progress.put(key, new Progress(Progress.read(known).lastKey(), true).toBytes());
        }
    }

    /** Goes on with the sweeps for so many rows. */
    void run(int rowLimit, long nowMs, Visit visit) {
        int left = running == 0 ? 0 : rowLimit;
        for (String subject : left == 0 ? List.<String>of() : unfinished()) {
            while (left > 0) {
                Progress at = Progress.read(progress.get(progressKey(subject)));
                List<KeyValue<Bytes, byte[]>> batch = batch(subject, at.lastKey(), left);
                for (KeyValue<Bytes, byte[]> row : batch) {
                    visit.visit(subject, row.key, row.value, nowMs);
                }
                boolean through = batch.size() < left;
                left -= batch.size();
                if (!through) {
                    progress.put(
                            progressKey(subject), new Progress(batch.get(batch.size() - 1).key, at.again()).toBytes());
                } else if (at.again()) {
                    progress.put(progressKey(subject), new Progress(null, false).toBytes());
                } else {
                    progress.delete(progressKey(subject));
                    count(-1, nowMs);
                    break;
                }
            }
        }
    }

    private void count(int delta, long nowMs) {
        running += delta;
        accounting.add("sweepsRunning", delta);
        accounting.publish(nowMs);
    }

    private List<String> unfinished() {
        List<String> subjects = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator =
                progress.prefixScan(PROGRESS.getBytes(StandardCharsets.UTF_8), AS_IS)) {
            while (iterator.hasNext()) {
                String key = new String(iterator.next().key.get(), StandardCharsets.UTF_8);
                subjects.add(key.substring(PROGRESS.length()));
            }
        }
        return subjects;
    }

    /** The rows after a key; read before any is visited, because a visit may change them. */
    private List<KeyValue<Bytes, byte[]>> batch(String subject, @Nullable Bytes after, int limit) {
        byte[] prefix = subject.getBytes(StandardCharsets.UTF_8);
        Bytes from = after == null ? Bytes.wrap(prefix) : after;
        // No UTF-8 text has the byte 0xFF, so this is behind every key with the prefix.
        Bytes to = Bytes.wrap(new ByteWriter().raw(prefix).octet(0xFF).toBytes());
        List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator = rows.range(from, to)) {
            while (iterator.hasNext() && batch.size() < limit) {
                KeyValue<Bytes, byte[]> row = iterator.next();
                if (!row.key.equals(after)) {
                    batch.add(row);
                }
            }
        }
        return batch;
    }

    private static Bytes progressKey(String subject) {
        return Bytes.wrap((PROGRESS + subject).getBytes(StandardCharsets.UTF_8));
    }
}
