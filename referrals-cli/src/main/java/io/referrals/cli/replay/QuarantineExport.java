package io.referrals.cli.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.Broker;
import io.referrals.cli.DiskSort;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Writes the lines that were quarantined since a point in time, sorted by input and line. */
final class QuarantineExport implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Deserializer<QuarantinedRecord> deserializer;
    private final Map<TopicPartition, Long> from;

    /** Remembers where the quarantine ends now; what comes later is exported. */
    QuarantineExport(Broker broker, Deserializer<QuarantinedRecord> deserializer) {
        this.consumer = broker.reader();
        this.deserializer = deserializer;
        var partitions = Broker.partitions(consumer, Topics.QUARANTINE.name());
        consumer.assign(partitions);
        this.from = consumer.endOffsets(partitions);
    }

    /** Writes the file, takes the refused lines out of what the run is about, and gives their number. */
    long write(Path file, RunSubjects subjects) throws IOException {
        try (var sort = new DiskSort();
                var out = Files.newBufferedWriter(file)) {
            from.forEach(consumer::seek);
            Broker.readToEnd(consumer, record -> add(sort, subjects, record));
            var lines = new AtomicLong();
            sort.forEach((key, line) -> {
                out.write(new String(line, StandardCharsets.UTF_8));
                out.write('\n');
                lines.incrementAndGet();
            });
            return lines.get();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void add(DiskSort sort, RunSubjects subjects, ConsumerRecord<byte[], byte[]> record) {
        var refused = deserializer.deserialize(record.topic(), record.value());
        var input = refused.getInput();
        var line = refused.getLine();
        if (input == null || line == null) {
            return; // somebody else's record, not a line of a file
        }
        try {
            var json = JSON.createObjectNode()
                    .put("input", input)
                    .put("line", line)
                    .put("reason", refused.getReason())
                    .put("message", refused.getMessage());
            // The coordinates keep apart what a file that was given twice had refused twice.
            var key = String.format(Locale.ROOT, "%s\0%019d\0%d/%d", input, line, record.partition(), record.offset());
            sort.put(key, JSON.writeValueAsBytes(json));
            subjects.refuse(input, line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
