package io.referrals.streams.topology.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put stays in memory until the commit, which the test driver makes after every record. */
class RowsTest {
    @TempDir
    private Path directory;

    /** What the processor does with a record. */
    private interface Work {
        void on(Table<byte[]> table, Table<byte[]> other, String value);
    }

    private static final class Worker extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final List<String> hooks = new ArrayList<>();
        private final Work work;
        private Rows rows;
        private Table<byte[]> table;
        private Table<byte[]> other;

        @SuppressWarnings("NullAway.Init") // the store comes with the context
        Worker(Work work) {
            this.work = work;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            rows = context.getStateStore(RowsDriver.ROWS);
            table = rows.table('x', Table.Format.BYTES);
            other = rows.table('y', Table.Format.BYTES);
            rows.beforeCommit(context, () -> hooks.add("earlier"));
            rows.beforeCommit(context, () -> {
                hooks.add("later");
                other.put(other.key("from-hook"), new byte[] {1});
                context.forward(new Record<>(new byte[0], "told".getBytes(UTF_8), 0));
            });
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            work.on(table, other, new String(record.value(), UTF_8));
        }
    }

    @Test
    void shouldSeeChangesAndWriteTheLastOfThemWhenARowChangesTwice() {
        // given
        var inMemory = new ArrayList<String>();
        Work work = (table, other, value) -> {
            table.put(table.key("a"), "1".getBytes(UTF_8));
            table.put(table.key("a"), value.getBytes(UTF_8));
            table.put(table.key("b"), value.getBytes(UTF_8));
            table.delete(table.key("b"));
            inMemory.add(text(table.get(table.key("a"))) + text(table.get(table.key("b"))));
            inMemory.add(table.contains(table.key("a")) + " " + table.contains(table.key("b")));
        };

        // when
        var done = run(work, "2");

        // then
        assertThat(inMemory).containsExactly("2-", "true false");
        assertThat(done.hooks()).containsExactly("earlier", "later");
        assertThat(done.logged()).containsExactlyInAnyOrder("xa=2", "xb=-", "yfrom-hook=\u0001");
    }

    @Test
    void shouldReadRowsInTheOrderOfTheirKeysWhenSomeAreNotWrittenYet() {
        // given
        var found = new ArrayList<String>();
        Work work = (table, other, value) -> {
            for (String key : List.of("x|2", "x|1", "y|1", "x|3")) {
                table.put(table.key(key), value.getBytes(UTF_8));
            }
            table.delete(table.key("x|3"));
            table.under(table.key("x|")).forEach(row -> found.add(Table.text(row.key)));
            table.after(table.key("x|1"), 2).forEach(row -> found.add(Table.text(row.key)));
        };

        // when
        run(work, "v");

        // then
        assertThat(found).containsExactly("x|1", "x|2", "x|2", "y|1");
    }

    @Test
    void shouldNotReadAnotherTablesRowsWhenItsKeysGoOnBehind() {
        // given
        var found = new ArrayList<String>();
        Work work = (table, other, value) -> {
            table.put(table.key("a"), value.getBytes(UTF_8));
            other.put(other.key(""), value.getBytes(UTF_8));
            other.put(other.key("a"), value.getBytes(UTF_8));
            other.under(other.key("")); // writes them
            table.after(null, 9).forEach(row -> found.add(row.key.toString()));
        };

        // when
        run(work, "v");

        // then
        assertThat(found).containsExactly("xa");
    }

    @Test
    void shouldRefuseASecondTableWithTheSameLetter() {
        // given
        Rows rows = new RowsBuilder("rows", new ThreadStores()).build();
        rows.table('a', Table.Format.BYTES);

        // when, then
        assertThatThrownBy(() -> rows.table('a', Table.Format.BYTES)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldForwardBeforeTheCommitThoughNoRecordIsProcessed() {
        // when
        var done = run((table, other, value) -> table.put(table.key("a"), new byte[0]), "v");

        // then
        assertThat(done.told()).containsExactly("told");
    }

    /** What came of a record, its commit included. */
    private record Done(List<String> hooks, List<String> told, List<String> logged) {}

    private Done run(Work work, String value) {
        var workers = new ArrayList<Worker>();
        ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier = () -> {
            workers.add(new Worker(work));
            return workers.get(workers.size() - 1);
        };
        try (var driver = new RowsDriver(directory, supplier)) {
            driver.process(1, value.getBytes(UTF_8));
            var worker = workers.get(workers.size() - 1);
            return new Done(
                    List.copyOf(worker.hooks),
                    texts(driver.written(RowsDriver.OUT), told -> text(told.value)),
                    texts(driver.logged(), row -> text(row.key) + '=' + text(row.value)));
        }
    }

    private static List<String> texts(
            List<KeyValue<byte[], byte[]>> records, Function<KeyValue<byte[], byte[]>, String> text) {
        return records.stream().map(text).toList();
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "-" : new String(bytes, UTF_8);
    }
}
