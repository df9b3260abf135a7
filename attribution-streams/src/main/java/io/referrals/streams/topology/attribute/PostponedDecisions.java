package io.referrals.streams.topology.attribute;

import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.AccountingNames;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Table;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The persons about whom not all is decided, because it would take longer than a commit may: their turn comes again and
 * again until it is. They are stored, so a restart forgets none, and count as {@code sweepsRunning}.
 */
final class PostponedDecisions {
    private final Table<byte[]> rows;
    private final Accounting accounting;
    private boolean mayHaveAny = true;
    private boolean changed;
    private @Nullable Bytes last;

    /**
     * What is to be decided about a person.
     *
     * @param fromMs from when on, besides what its history marks itself
     * @param nowMs when the newest event behind it arrived, as is told in the conversions
     * @param arrivedAtMs when the oldest event behind it arrived on its input topic
     */
    record Work(long fromMs, long nowMs, long arrivedAtMs) {
        private Work and(Work other) {
            return new Work(
                    Math.min(fromMs, other.fromMs),
                    Math.max(nowMs, other.nowMs),
                    Math.min(arrivedAtMs, other.arrivedAtMs));
        }

        private byte[] toBytes() {
            return new ByteWriter(30)
                    .number(fromMs)
                    .number(nowMs)
                    .number(arrivedAtMs)
                    .toBytes();
        }

        private static Work read(byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            return new Work(reader.number(), reader.number(), reader.number());
        }
    }

    PostponedDecisions(Partition partition, Accounting accounting) {
        this.rows = partition.table(Tables.POSTPONED, Table.Format.BYTES);
        this.accounting = accounting;
    }

    /** Keeps a person until its turn comes; what was to be decided about it before is still to be. */
    void add(String person, Work work) {
        byte[] known = rows.get(rows.key(person));
        if (known == null) {
            count(1);
        }
        rows.put(rows.key(person), (known == null ? work : Work.read(known).and(work)).toBytes());
        mayHaveAny = true;
    }

    /** What is to be decided about a person whose turn it is; null when nobody waits. The next turn is another's. */
    @Nullable
    KeyValue<String, Work> next() {
        if (!mayHaveAny) {
            return null;
        }
        List<KeyValue<Bytes, byte[]>> found = rows.after(last, 1);
        if (found.isEmpty() && last != null) {
            found = rows.after(null, 1);
        }
        if (found.isEmpty()) {
            mayHaveAny = false;
            return null;
        }
        KeyValue<Bytes, byte[]> row = found.get(0);
        last = row.key;
        return KeyValue.pair(Table.text(row.key), Work.read(row.value));
    }

    /** What is left to be decided about the person whose turn it was; null when nothing is. */
    void left(String person, @Nullable Work work) {
        if (work == null) {
            rows.delete(rows.key(person));
            count(-1);
        } else {
            rows.put(rows.key(person), work.toBytes());
        }
    }

    private void count(int delta) {
        accounting.add(AccountingNames.SWEEPS_RUNNING, delta);
        changed = true;
    }

    /** Says how many persons wait, if that changed: with the commit that consumes what they wait for. */
    void publish(long nowMs) {
        if (changed) {
            changed = false;
            accounting.publish(nowMs);
        }
    }
}
