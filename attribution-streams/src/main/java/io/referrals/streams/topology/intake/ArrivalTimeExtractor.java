package io.referrals.streams.topology.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A record's time is its arrival: when the broker appended it, the same at every reading.
 *
 * <p>Kafka Streams hides from an extractor whose time a record carries, so the topics are asked before anything is read
 * ({@link io.referrals.streams.AttributionApp#start}).
 */
public final class ArrivalTimeExtractor implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        // Written without a time, before its topic appended its own; Kafka Streams would drop it for that.
        return record.timestamp() < 0 ? System.currentTimeMillis() : record.timestamp();
    }
}
