package io.referrals.cli.stats;

import io.referrals.cli.DiskSort;
import io.referrals.events.CodeStats;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the funnel from the records of its topic and the conversions': takes the newest of each key, sorts them by the
 * rows they are part of, and tells one row after the other. Memory does not grow with the topics; what does not fit is
 * sorted in the temporary directory.
 */
final class FunnelSort implements Closeable {
    private static final byte[] NOTHING = {};
    private static final char STATS = 's';
    private static final char CONVERSION = 'c';

    private final Deserializer<CodeStats> stats;
    private final Deserializer<Conversion> conversions;
    private final FunnelParts parts;
    private final @Nullable String storefront;
    private final DiskSort newest;
    private final DiskSort byRow;

    /**
     * @param storefront the only one to count; null for all
     * @param memoryBytes each of two sorts may take
     */
    FunnelSort(EventSerdes serdes, FunnelParts parts, @Nullable String storefront, long memoryBytes) {
        this.stats = serdes.serde(Topics.CODE_STATS).deserializer();
        this.conversions = serdes.serde(Topics.CONVERSIONS).deserializer();
        this.parts = parts;
        this.storefront = storefront;
        this.newest = new DiskSort(memoryBytes);
        this.byRow = new DiskSort(memoryBytes);
    }

    /** Takes a record of either topic; it replaces an earlier one of the same key. */
    void add(ConsumerRecord<byte[], byte[]> record) throws IOException {
        var key = new String(record.key(), StandardCharsets.UTF_8);
        if (storefront == null || key.startsWith(storefront + '|')) {
            var kind = record.topic().equals(Topics.CODE_STATS.name()) ? STATS : CONVERSION;
            newest.put(kind + key, record.value() == null ? NOTHING : record.value());
        }
    }

    /** Writes what was taken; once. */
    void write(StatsOutput output) throws IOException {
        var currencies = new TreeSet<String>();
        newest.forEach((key, value) -> {
            for (var row : parts(key.charAt(0), value).entrySet()) {
                byRow.put(row.getKey().text() + key, value);
                currencies.addAll(row.getValue().amounts().keySet());
            }
        });
        output.begin(currencies);
        var sum = new Sum(output);
        byRow.forEach(sum);
        sum.end();
        output.end();
    }

    private Map<RowKey, Funnel> parts(char kind, byte[] value) {
        if (value.length == 0) {
            return Map.of();
        }
        return kind == STATS
                ? parts.of(stats.deserialize(Topics.CODE_STATS.name(), value))
                : parts.of(conversions.deserialize(Topics.CONVERSIONS.name(), value));
    }

    @Override
    public void close() {
        newest.close();
        byRow.close();
    }

    /** Goes through records sorted by row, and tells each row when it is complete. */
    private final class Sum implements DiskSort.Visitor {
        private final StatsOutput output;
        private String rowText = "";
        private Funnel funnel = new Funnel();

        Sum(StatsOutput output) {
            this.output = output;
        }

        @Override
        public void visit(String key, byte[] value) {
            var text = key.substring(0, RowKey.length(key));
            if (!text.equals(rowText)) {
                end();
                rowText = text;
                funnel = new Funnel();
            }
            var part = parts(key.charAt(text.length()), value).get(RowKey.read(text));
            if (part != null) {
                funnel.add(part);
            }
        }

        void end() {
            if (!funnel.isEmpty()) {
                output.row(RowKey.read(rowText), funnel);
            }
        }
    }
}
