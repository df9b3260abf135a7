package io.referrals.cli;

import io.referrals.localstack.TemporaryDirectory;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sorts any number of entries by key in bounded memory and keeps the value put last under each key.
 *
 * <p>Entries gather in memory up to a bound (about 64 MiB by default) and are then written to a temporary file as a
 * sorted run; reading merges the runs. Most results fit into memory and never touch the disk.
 */
public final class DiskSort implements Closeable {
    private static final long DEFAULT_MEMORY_BYTES = 64L << 20;
    /** What an entry costs beside its characters and bytes: tree node, string and array headers. */
    private static final int ENTRY_OVERHEAD_BYTES = 120;

    private final long memoryBytes;
    private final TreeMap<String, byte[]> memory = new TreeMap<>();
    private final List<Path> runs = new ArrayList<>();
    private @Nullable TemporaryDirectory directory;
    private long used;

    public DiskSort() {
        this(DEFAULT_MEMORY_BYTES);
    }

    public DiskSort(long memoryBytes) {
        this.memoryBytes = memoryBytes;
    }

    /** What is done with each entry, in order of the keys. */
    public interface Visitor {
        void visit(String key, byte[] value) throws IOException;
    }

    /** Adds an entry; it replaces an earlier one of the same key. */
    public void put(String key, byte[] value) throws IOException {
        var replaced = memory.put(key, value);
        used += replaced == null
                ? key.length() + value.length + ENTRY_OVERHEAD_BYTES
                : value.length - (long) replaced.length;
        if (used > memoryBytes) {
            spill();
        }
    }

    /** Visits every key once, with its last value. */
    public void forEach(Visitor visitor) throws IOException {
        if (runs.isEmpty()) {
            for (var entry : memory.entrySet()) {
                visitor.visit(entry.getKey(), entry.getValue());
            }
            return;
        }
        if (!memory.isEmpty()) {
            spill();
        }
        merge(visitor);
    }

    @Override
    public void close() {
        if (directory != null) {
            directory.close();
        }
    }

    private void spill() throws IOException {
        if (directory == null) {
            directory = TemporaryDirectory.create("sort");
        }
        var run = directory.path().resolve(runs.size() + ".run");
        runs.add(run);
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(run), 1 << 16))) {
            for (var entry : memory.entrySet()) {
                var key = entry.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeInt(key.length);
                out.write(key);
                out.writeInt(entry.getValue().length);
                out.write(entry.getValue());
            }
        }
        memory.clear();
        used = 0;
    }

    /** A run being read, standing on an entry. */
    private static final class Cursor implements Closeable {
        private final int run;
        private final DataInputStream in;
        private String key = "";
        private byte[] value = {};

        Cursor(int run, Path file) throws IOException {
            this.run = run;
            this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        }

        boolean advance() throws IOException {
            int length;
            try {
                length = in.readInt();
            } catch (EOFException e) {
                return false;
            }
            key = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            value = in.readNBytes(in.readInt());
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Of equal keys the newest run comes last, and its value is the one that counts. */
    private void merge(Visitor visitor) throws IOException {
        var cursors = new ArrayList<Cursor>();
        try {
            var queue = new PriorityQueue<Cursor>(
                    Comparator.comparing((Cursor cursor) -> cursor.key).thenComparing(cursor -> cursor.run));
            for (var run : runs) {
                var cursor = new Cursor(cursors.size(), run);
                cursors.add(cursor);
                if (cursor.advance()) {
                    queue.add(cursor);
                }
            }
            @Nullable String key = null;
            byte[] value = {};
            for (var cursor = queue.poll(); cursor != null; cursor = queue.poll()) {
                if (key != null && !key.equals(cursor.key)) {
                    visitor.visit(key, value);
                }
                key = cursor.key;
                value = cursor.value;
                if (cursor.advance()) {
                    queue.add(cursor);
                }
            }
            if (key != null) {
                visitor.visit(key, value);
            }
        } finally {
            for (var cursor : cursors) {
                cursor.close();
            }
        }
    }
}
