package io.referrals.streams.topology.state;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind among the {@link Rows} of a partition. Its keys begin with its letter, which {@link #key} puts there.
 *
 * <p>A row handed to {@link #put} or got from here may be changed until the next commit, and is put again when it was.
 *
 * @param <V> what a row is while it is in memory
 */
public final class Table<V> {
    /** So many changed rows are written without waiting for the commit. */
    private static final int MAX_CHANGED = 20_000;

    /** What a row that was deleted is until the commit. */
    private static final Object DELETED = new Object();

    private final Rows rows;
    private final char letter;
    private final Format<V> format;
    private final Bytes first;

    /** Rows as objects, or {@link #DELETED}. */
    private final Map<Bytes, Object> changed = new HashMap<>();

    /** How a row is written. */
    public interface Format<V> {
        /** Rows that are bytes in memory too. */
        Format<byte[]> BYTES = new Format<>() {
            @Override
            public byte[] read(String key, byte[] bytes) {
                return bytes;
            }

            @Override
            public byte[] write(byte[] row) {
                return row;
            }
        };

        /**
         * Reads a row.
         *
         * @param key of the row, without the table's letter
         */
        V read(String key, byte[] bytes);

        byte[] write(V row);
    }

    Table(Rows rows, char letter, Format<V> format) {
        this.rows = rows;
        this.letter = letter;
        this.format = format;
        this.first = key("");
    }

    char letter() {
        return letter;
    }

    /** The key of a row. */
    public Bytes key(String key) {
        return key(key.getBytes(StandardCharsets.UTF_8));
    }

    /** The key of a row. */
    public Bytes key(byte[] key) {
        byte[] whole = new byte[key.length + 1];
        whole[0] = (byte) letter;
        System.arraycopy(key, 0, whole, 1, key.length);
        return Bytes.wrap(whole);
    }

    /** A key without the table's letter. */
    public static String text(Bytes key) {
        return new String(key.get(), 1, key.get().length - 1, StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked") // nothing but rows and the mark is put
    public @Nullable V get(Bytes key) {
        rows.thread().used();
        Object row = changed.get(key);
        if (row != null) {
            rows.thread().changed(); // it is handed out to be changed where it stands
            return row == DELETED ? null : (V) row;
        }
        byte[] bytes = rows.stored(key);
        return bytes == null ? null : format.read(text(key), bytes);
    }

    public boolean contains(Bytes key) {
        Object row = changed.get(key);
        return row == null ? rows.stored(key) != null : row != DELETED;
    }

    public void put(Bytes key, V row) {
        change(key, row);
    }

    public void delete(Bytes key) {
        change(key, DELETED);
    }

    private void change(Bytes key, Object row) {
        rows.thread().changed();
        if (changed.size() >= MAX_CHANGED) {
            writeChanged();
        }
        changed.put(key, row);
    }

    /** Some rows whose keys begin with one, which may be {@link #key} of nothing, in the order of their keys. */
    public List<KeyValue<Bytes, V>> under(Bytes prefix, int limit) {
        return from(prefix, prefix, limit);
    }

    /** All rows whose keys begin with one, in the order of their keys. */
    public List<KeyValue<Bytes, V>> under(Bytes prefix) {
        return from(prefix, prefix, Integer.MAX_VALUE);
    }

    /** Some rows behind a key, which may be null for the first of all. */
    public List<KeyValue<Bytes, V>> after(@Nullable Bytes key, int limit) {
        return after(key, first, limit);
    }

    /** Some rows behind a key, which may be null, whose keys begin with a prefix. */
    public List<KeyValue<Bytes, V>> after(@Nullable Bytes key, Bytes prefix, int limit) {
        return from(key == null ? prefix : justAfter(key), prefix, limit);
    }

    private List<KeyValue<Bytes, V>> from(Bytes key, Bytes prefix, int limit) {
        writeChanged();
        List<KeyValue<Bytes, V>> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator = rows.range(key, behind(prefix))) {
            while (found.size() < limit && iterator.hasNext()) {
                KeyValue<Bytes, byte[]> row = iterator.next();
                if (!startsWith(row.key.get(), prefix.get())) {
                    break; // a range includes its end
                }
                found.add(KeyValue.pair(row.key, format.read(text(row.key), row.value)));
            }
        }
        return found;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static Bytes justAfter(Bytes key) {
        return Bytes.wrap(Arrays.copyOf(key.get(), key.get().length + 1));
    }

    /** The first key behind all that begin with a prefix, which ends with a byte below 0xFF. */
    private static Bytes behind(Bytes prefix) {
        byte[] next = prefix.get().clone();
        next[next.length - 1]++;
        return Bytes.wrap(next);
    }

    private void writeChanged() {
        List<KeyValue<Bytes, byte[]>> batch = new ArrayList<>(changed.size());
        takeChanged(batch);
        rows.write(batch);
    }

    @SuppressWarnings("unchecked") // nothing but rows and the mark is put
    void takeChanged(List<KeyValue<Bytes, byte[]>> batch) {
        changed.forEach((key, row) -> batch.add(KeyValue.pair(key, row == DELETED ? null : format.write((V) row))));
        changed.clear();
    }
}
