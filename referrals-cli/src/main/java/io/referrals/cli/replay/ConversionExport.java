package io.referrals.cli.replay;

import io.referrals.cli.Broker;
import io.referrals.cli.ConversionJson;
import io.referrals.cli.DiskSort;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Writes the last revision of every conversion, sorted by id, and counts those of this run's orders and signups.
 *
 * <p>All revisions of a conversion stand in one partition in their order, so the last one read is the last one decided.
 * The compacted topic is sorted as bytes with a bounded part of it in memory ({@link DiskSort}).
 */
final class ConversionExport {
    private static final byte[] NOTHING = {};
    /** Behind an id: the order or signup is one of this run. Sorts right after the id, for no id has such a character. */
    private static final String OF_THIS_RUN = "\0";

    private final Broker broker;
    private final Deserializer<Conversion> deserializer;

    ConversionExport(Broker broker, Deserializer<Conversion> deserializer) {
        this.broker = broker;
        this.deserializer = deserializer;
    }

    /**
     * What became of this run's orders and signups.
     *
     * @param byStatus the number of their conversions by status
     * @param organic those without a conversion
     */
    record Outcome(Map<String, Long> byStatus, long organic) {}

    /** Writes every conversion there is, and counts this run's. */
    Outcome write(Path file, RunSubjects subjects) throws IOException {
        try (var sort = new DiskSort()) {
            subjects.forEach((id, unused) -> sort.put(id + OF_THIS_RUN, NOTHING));
            broker.readAll(Topics.CONVERSIONS.name(), record -> add(sort, record));
            try (var out = Files.newBufferedWriter(file)) {
                var count = new Count(out);
                sort.forEach(count);
                return new Outcome(count.byStatus, count.organic);
            }
        }
    }

    /** Goes through conversions and, behind each, the mark that it is of this run. */
    private final class Count implements DiskSort.Visitor {
        private final Map<String, Long> byStatus = new TreeMap<>();
        private final Writer out;
        private long organic;
        private String lastId = "";
        private String lastStatus = "";

        Count(Writer out) {
            this.out = out;
        }

        @Override
        public void visit(String key, byte[] value) throws IOException {
            if (key.endsWith(OF_THIS_RUN)) {
                if (key.length() == lastId.length() + 1 && key.startsWith(lastId)) {
                    byStatus.merge(lastStatus, 1L, Long::sum);
                } else {
                    organic++;
                }
                return;
            }
            var conversion = value.length == 0 ? null : deserializer.deserialize(Topics.CONVERSIONS.name(), value);
            if (conversion != null && !withdrawn(conversion)) {
                lastId = key;
                lastStatus = conversion.getStatus();
                out.write(ConversionJson.line(conversion));
                out.write('\n');
            }
        }
    }

    /** A conversion that came to have neither credit nor candidate, and says so in its last revision. */
    private static boolean withdrawn(Conversion conversion) {
        return "UNATTRIBUTED".equals(conversion.getStatus())
                && conversion.getCandidates().isEmpty();
    }

    private static void add(DiskSort sort, ConsumerRecord<byte[], byte[]> record) {
        try {
            var value = record.value() == null ? NOTHING : record.value();
            sort.put(new String(record.key(), StandardCharsets.UTF_8), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
