package io.referrals.streams.topology;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * Work through all rows under a prefix in the background, in bounded batches: what a late code, program or policy
 * needs. Progress is stored with the work, so a restart goes on where the last commit left off, and the number of
 * sweeps still running is published as {@code sweepsRunning}.
 */
final class Sweeps<V> {
    /** The counter of what still goes on in the background. */
    static final String RUNNING = "sweepsRunning";

    private static final String PROGRESS = "\0sweep|";

    private final Rows<byte[]> progress;
    private final Rows<V> rows;
    private final Accounting accounting;
    private long running;

    /** Does the work of one row. */
    interface Visit<V> {
        void visit(String subject, Bytes key, V row, long nowMs);
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

    Sweeps(Rows<byte[]> progress, Rows<V> rows, Accounting accounting) {
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
    void run(int rowLimit, long nowMs, Visit<V> visit) {
        int left = running == 0 ? 0 : rowLimit;
        for (String subject : left == 0 ? List.<String>of() : unfinished()) {
            while (left > 0) {
                Progress at = Progress.read(Objects.requireNonNull(progress.get(progressKey(subject)), subject));
                List<KeyValue<Bytes, V>> batch = batch(subject, at.lastKey(), left);
                for (KeyValue<Bytes, V> row : batch) {
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
        accounting.add(RUNNING, delta);
        accounting.publish(nowMs);
    }

    private List<String> unfinished() {
        List<String> subjects = new ArrayList<>();
        for (KeyValue<Bytes, byte[]> row : progress.under(PROGRESS.getBytes(StandardCharsets.UTF_8))) {
            String key = new String(row.key.get(), StandardCharsets.UTF_8);
            subjects.add(key.substring(PROGRESS.length()));
        }
        return subjects;
    }

    /** The rows after a key; read before any is visited, because a visit may change them. */
    private List<KeyValue<Bytes, V>> batch(String subject, @Nullable Bytes after, int limit) {
        byte[] prefix = subject.getBytes(StandardCharsets.UTF_8);
        if (after == null) {
            return rows.from(Bytes.wrap(prefix), prefix, limit);
        }
        List<KeyValue<Bytes, V>> batch = rows.from(after, prefix, limit + 1);
        return batch.isEmpty() || !batch.get(0).key.equals(after)
                ? batch.subList(0, Math.min(limit, batch.size()))
                : batch.subList(1, batch.size());
    }

    private static Bytes progressKey(String subject) {
        return Bytes.wrap((PROGRESS + subject).getBytes(StandardCharsets.UTF_8));
    }
}
