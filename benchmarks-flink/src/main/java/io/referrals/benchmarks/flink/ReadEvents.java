package io.referrals.benchmarks.flink;

import io.referrals.benchmarks.throughput.SideSignals;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes clicks, signups and purchases of customers as every side does, and tells when the first reader begins. */
final class ReadEvents implements KafkaRecordDeserializationSchema<Event> {
    private static final long serialVersionUID = 1;

    static final List<Topic<?>> INPUTS = List.of(Topics.CLICKS, Topics.SIGNUPS, Topics.PURCHASES);
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private final HashMap<String, Object> client;
    private transient Map<String, Deserializer<? extends SpecificRecord>> deserializers = Map.of();

    ReadEvents(Map<String, Object> client) {
        this.client = new HashMap<>(client);
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        var serdes = EventSerdes.of(client);
        deserializers = new HashMap<>();
        INPUTS.forEach(
                topic -> deserializers.put(topic.name(), serdes.serde(topic).deserializer()));
        if (BEGUN.compareAndSet(false, true)) {
            SideSignals.tell(SideSignals.STARTED);
        }
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Event> out) {
        var deserializer = deserializers.get(record.topic());
        var decoded = deserializer == null ? null : deserializer.deserialize(record.topic(), record.value());
        if (decoded == null) {
            throw new IllegalStateException("cannot decode a record of " + record.topic());
        }
        var event = Event.of(decoded);
        if (event != null) {
            out.collect(event);
        }
    }

    @Override
    public TypeInformation<Event> getProducedType() {
        return Types.POJO(Event.class);
    }
}
