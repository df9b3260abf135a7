package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
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
        void on(Rows<byte[]> rows, String value);
    }

    /** A processor with two stores of which the first is written first. */
    private static final class Worker extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final List<String> hooks = new ArrayList<>();
        private final Work work;
        private Rows<byte[]> first;
        private Rows<byte[]> second;

        @SuppressWarnings("NullAway.Init") // the stores come with the context
        Worker(Work work) {
            this.work = work;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            first = context.getStateStore("first");
            second = context.getStateStore("second");
            second.beforeCommit(context, () -> hooks.add("earlier"));
            second.beforeCommit(
                    context,
                    () -> {
                        hooks.add("later");
                        first.put(key("from-hook"), new byte[] {1});
                        context.forward(new Record<>(new byte[0], "told".getBytes(UTF_8), 0));
                    },
                    first);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            work.on(first, new String(record.value(), UTF_8));
        }
    }

    @Test
    void shouldSeeChangesAndWriteTheLastOfThemWhenARowChangesTwice() {
        // given
        var inMemory = new ArrayList<String>();
        Work work = (rows, value) -> {
            rows.put(key("a"), "1".getBytes(UTF_8));
            rows.put(key("a"), value.getBytes(UTF_8));
            rows.put(key("b"), value.getBytes(UTF_8));
            rows.delete(key("b"));
            inMemory.add(text(rows.get(key("a"))) + text(rows.get(key("b"))));
            inMemory.add(text(rows.wrapped().get(key("a"))));
        };

        // when
        var done = run(work, "2");

        // then
        assertThat(inMemory).containsExactly("2-", "-");
        assertThat(done.hooks()).containsExactly("later", "earlier");
    }

    @Test
    void shouldReadRowsInTheOrderOfTheirKeysWhenSomeAreNotWrittenYet() {
        // given
        var found = new ArrayList<String>();
        Work work = (rows, value) -> {
            for (String key : List.of("x|2", "x|1", "y|1", "x|3")) {
                rows.put(key(key), value.getBytes(UTF_8));
            }
            rows.delete(key("x|3"));
            rows.under("x|".getBytes(UTF_8)).forEach(row -> found.add(row.key.toString()));
            rows.from(key("x|2"), 2).forEach(row -> found.add(row.key.toString()));
        };

        // when
        run(work, "v");

        // then
        assertThat(found).containsExactly("x|1", "x|2", "x|2", "y|1");
    }

    @Test
    void shouldWriteWhatAHookChangedWhenItsStoreWasWrittenBefore() {
        // given
        Work work = (rows, value) -> rows.put(key("a"), value.getBytes(UTF_8));

        // when
        var done = run(work, "v");

        // then
        assertThat(done.told()).containsExactly("told");
        assertThat(done.hooksRowIsWritten()).isTrue();
    }

    @Test
    void shouldWriteNothingOfANewRowThatIsDeletedBeforeItIsWritten() {
        // given
        var inMemory = new ArrayList<String>();
        Work work = (rows, value) -> {
            rows.putNew(key("a"), value.getBytes(UTF_8));
            inMemory.add(text(rows.get(key("a"))));
            rows.delete(key("a"));
            inMemory.add(text(rows.get(key("a"))));
            rows.putNew(key("stored"), value.getBytes(UTF_8));
            inMemory.add("" + rows.under("s".getBytes(UTF_8)).size());
            rows.delete(key("stored"));
            rows.putNew(key("stored"), value.getBytes(UTF_8));
            rows.delete(key("stored"));
            inMemory.add("" + rows.under("s".getBytes(UTF_8)).size());
        };

        // when
        var done = run(work, "v");

        // then
        assertThat(inMemory).containsExactly("v", "-", "1", "0");
        assertThat(done.logged()).doesNotContain("a").contains("stored");
    }

    /** What came of a record, its commit included. */
    private record Done(List<String> hooks, List<String> told, boolean hooksRowIsWritten, List<String> logged) {}

    private Done run(Work work, String value) {
        var workers = new ArrayList<Worker>();
        ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier = () -> {
            workers.add(new Worker(work));
            return workers.get(workers.size() - 1);
        };
        try (var driver = new RowsDriver(directory, supplier, "first", "second")) {
            driver.process(1, value.getBytes(UTF_8));
            var worker = workers.get(workers.size() - 1);
            return new Done(
                    List.copyOf(worker.hooks),
                    texts(driver.written(RowsDriver.OUT), told -> told.value),
                    worker.first.wrapped().get(key("from-hook")) != null,
                    texts(driver.logged("first"), row -> row.key));
        }
    }

    private static List<String> texts(
            List<KeyValue<byte[], byte[]>> records, Function<KeyValue<byte[], byte[]>, byte[]> part) {
        return records.stream()
                .map(record -> new String(part.apply(record), UTF_8))
                .toList();
    }

    private static Bytes key(String key) {
        return Bytes.wrap(key.getBytes(UTF_8));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "-" : new String(bytes, UTF_8);
    }
}
