package io.referrals.streams.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * A record's time is its arrival. The broker's append time says it, the same at every replay; a topic configured
 * otherwise carries a time its producer chose, which says nothing about arrival, so the present is taken.
 */
public final class ArrivalTimeExtractor implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return record.timestampType() == TimestampType.LOG_APPEND_TIME
                ? record.timestamp()
                : System.currentTimeMillis();
    }
}
