package io.referrals.benchmarks.flink;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Writes conversion id and referral code, by the id. */
final class WriteCodes implements KafkaRecordSerializationSchema<Tuple2<String, String>> {
    private static final long serialVersionUID = 1;

    private final String topic;

    WriteCodes(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            Tuple2<String, String> told, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(
                topic, told.f0.getBytes(StandardCharsets.UTF_8), told.f1.getBytes(StandardCharsets.UTF_8));
    }
}
