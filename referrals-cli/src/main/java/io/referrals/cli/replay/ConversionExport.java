package io.referrals.cli.replay;

import io.referrals.cli.Broker;
import io.referrals.cli.ConversionJson;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Writes the last revision of every conversion, sorted by id.
 *
 * <p>All revisions of a conversion stand in one partition in their order, so the last one read is the last one decided.
 * The compacted topic is sorted as bytes with a bounded part of it in memory ({@link DiskSort}).
 */
final class ConversionExport {
    private static final byte[] WITHDRAWN = {};

    private final Broker broker;
    private final Deserializer<Conversion> deserializer;

    ConversionExport(Broker broker, Deserializer<Conversion> deserializer) {
        this.broker = broker;
        this.deserializer = deserializer;
    }

    /** Writes the file and gives the number of conversions by status. */
    Map<String, Long> write(Path file) throws IOException {
        try (var sort = new DiskSort();
                var consumer = broker.reader()) {
            var partitions = Broker.partitions(consumer, Topics.CONVERSIONS.name());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Broker.readToEnd(consumer, record -> add(sort, record));
            return write(file, sort);
        }
    }

    private Map<String, Long> write(Path file, DiskSort sort) throws IOException {
        var byStatus = new TreeMap<String, Long>();
        try (var out = Files.newBufferedWriter(file)) {
            sort.forEach((id, value) -> {
                if (value.length == 0) {
                    return;
                }
                var conversion = deserializer.deserialize(Topics.CONVERSIONS.name(), value);
                if (withdrawn(conversion)) {
                    return;
                }
                byStatus.merge(conversion.getStatus(), 1L, Long::sum);
                out.write(ConversionJson.line(conversion));
                out.write('\n');
            });
        }
        return byStatus;
    }

    /** A conversion that came to have neither credit nor candidate, and says so in its last revision. */
    private static boolean withdrawn(Conversion conversion) {
        return "UNATTRIBUTED".equals(conversion.getStatus())
                && conversion.getCandidates().isEmpty();
    }

    private static void add(DiskSort sort, ConsumerRecord<byte[], byte[]> record) {
        try {
            var value = record.value() == null ? WITHDRAWN : record.value();
            sort.put(new String(record.key(), StandardCharsets.UTF_8), value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
