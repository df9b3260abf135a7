package io.referrals.consumer.kafka;

import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.ledger.PublishedFacts;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.events.Conversion;
import io.referrals.events.Program;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The conversions and the accepted programs read from their topics once more, outside any group. */
public final class PublishedTopics implements PublishedFacts, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ConversionTopic topic;
    private final EventSerdes serdes;
    private final KafkaConsumer<String, Conversion> conversions;
    private final ProgramReader programs;

    /**
     * Connects to the topics a reward consumer with this configuration reads.
     *
     * @throws IllegalStateException when there is no conversions topic or the cluster does not answer
     */
    public PublishedTopics(RewardConsumerConfig config) {
        topic = ConversionTopic.find(config.adminProperties(), Topics.CONVERSIONS.name());
        serdes = EventSerdes.of(config.serdeProperties());
        conversions = new KafkaConsumer<>(
                config.programConsumerProperties(),
                new StringDeserializer(),
                serdes.serde(Topics.CONVERSIONS).deserializer());
        programs = new ProgramReader(
                new KafkaConsumer<String, Program>(
                        config.programConsumerProperties(),
                        new StringDeserializer(),
                        serdes.serde(Topics.ACCEPTED_PROGRAMS).deserializer()),
                Topics.ACCEPTED_PROGRAMS.name(),
                null);
    }

    @Override
    public String positionKey() {
        return topic.positionKey();
    }

    @Override
    public List<ProgramVersion> programs() {
        return programs.readToEnd();
    }

    /**
     * Reads to the present end.
     *
     * @throws UnreadableConversionException at a record that cannot be read
     * @throws IllegalStateException when nothing comes for a minute before the end
     */
    @Override
    public void read(Map<Integer, Long> positions, Reader reader) throws SQLException {
        var partitions = conversions.partitionsFor(topic.name()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        conversions.assign(partitions);
        conversions.seekToBeginning(partitions);
        var beginnings = conversions.beginningOffsets(partitions);
        var ends = conversions.endOffsets(partitions);
        long total = sum(ends) - sum(beginnings);
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        while (isBefore(ends)) {
            var records = poll();
            for (var record : records) {
                read(record.partition(), record.offset(), record.value(), positions, reader);
            }
            if (!records.isEmpty()) {
                giveUpAt = System.nanoTime() + PATIENCE.toNanos();
                reader.at(sum(here(partitions)) - sum(beginnings), total);
            } else if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("Nothing came from " + topic.name() + " for " + PATIENCE);
            }
        }
    }

    private void read(int partition, long offset, Conversion value, Map<Integer, Long> positions, Reader reader)
            throws SQLException {
        io.referrals.consumer.rewards.Conversion conversion;
        try {
            conversion = RecordMapping.conversion(value);
        } catch (RuntimeException e) {
            throw new UnreadableConversionException(new TopicPartition(topic.name(), partition), offset, e);
        }
        reader.read(conversion, offset < positions.getOrDefault(partition, 0L));
    }

    private ConsumerRecords<String, Conversion> poll() {
        try {
            return conversions.poll(POLL);
        } catch (RecordDeserializationException e) {
            throw new UnreadableConversionException(e.topicPartition(), e.offset(), e);
        }
    }

    private boolean isBefore(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().anyMatch(end -> conversions.position(end.getKey()) < end.getValue());
    }

    private Map<TopicPartition, Long> here(List<TopicPartition> partitions) {
        var here = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> here.put(partition, conversions.position(partition)));
        return here;
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Objects::requireNonNull).sum();
    }

    @Override
    public void close() {
        conversions.close();
        programs.close();
        serdes.close();
    }
}
