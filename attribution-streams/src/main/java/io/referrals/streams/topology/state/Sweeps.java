package io.referrals.streams.topology.state;

import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * Work through all rows under a prefix in the background, in bounded batches: what a late code, program or policy
 * needs. Progress is stored with the work, so a restart goes on where the last commit left off, and whoever counts is
 * told how many sweeps still run.
 */
public final class Sweeps<V> {
    private final Table<byte[]> progress;
    private final Table<V> rows;
    private final Running counter;
    private long running;

    /** Does the work of one row. */
    public interface Visit<V> {
        void visit(String subject, Bytes key, V row, long nowMs);
    }

    /** Told of sweeps that begin and end. */
    public interface Running {
        void changed(int delta, long nowMs);
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

    /**
     * Sweeps of a table.
     *
     * @param progress a table of their own
     */
    public Sweeps(Table<byte[]> progress, Table<V> rows, Running counter) {
        this.progress = progress;
        this.rows = rows;
        this.counter = counter;
        this.running = unfinished().size();
    }

    /**
     * Starts a sweep, or makes the running one of the same subject start over when it is through.
     *
     * @param subject a prefix of the rows' keys
     */
    public void start(String subject, long nowMs) {
        if (rows.under(rows.key(subject), 1).isEmpty()) {
            return;
        }
        Bytes key = progress.key(subject);
        byte[] known = progress.get(key);
        if (known == null) {
            progress.put(key, new Progress(null, false).toBytes());
            count(1, nowMs);
        } else {
            progress.put(key, new Progress(Progress.read(known).lastKey(), true).toBytes());
        }
    }

    /** Goes on with the sweeps for so many rows. */
    public void run(int rowLimit, long nowMs, Visit<V> visit) {
        int left = running == 0 ? 0 : rowLimit;
        for (String subject : left == 0 ? List.<String>of() : unfinished()) {
            Bytes key = progress.key(subject);
            while (left > 0) {
                Progress at = Progress.read(Objects.requireNonNull(progress.get(key), subject));
                // Read before any is visited, because a visit may change them.
                List<KeyValue<Bytes, V>> batch = rows.after(at.lastKey(), rows.key(subject), left);
                for (KeyValue<Bytes, V> row : batch) {
                    visit.visit(subject, row.key, row.value, nowMs);
                }
                boolean through = batch.size() < left;
                left -= batch.size();
                if (!through) {
                    progress.put(key, new Progress(batch.get(batch.size() - 1).key, at.again()).toBytes());
                } else if (at.again()) {
                    progress.put(key, new Progress(null, false).toBytes());
                } else {
                    progress.delete(key);
                    count(-1, nowMs);
                    break;
                }
            }
        }
    }

    private void count(int delta, long nowMs) {
        running += delta;
        counter.changed(delta, nowMs);
    }

    private List<String> unfinished() {
        List<String> subjects = new ArrayList<>();
        for (KeyValue<Bytes, byte[]> row : progress.under(progress.key(""))) {
            subjects.add(Table.text(row.key));
        }
        return subjects;
    }
}
