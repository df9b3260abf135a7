package io.referrals.streams.topology;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/** One processor with {@link Rows} of its own. The driver commits after every record. */
final class RowsDriver implements AutoCloseable {
    static final String OUT = "out";

    private static final String IN = "in";
    private static final String PROCESSOR = "processor";
    private static final String APPLICATION = "rows";

    private final TopologyTestDriver driver;

    RowsDriver(Path directory, ProcessorSupplier<byte[], byte[], byte[], byte[]> processor, String... stores) {
        var threads = new ThreadStores();
        var topology = new Topology()
                .addSource(IN, new ByteArrayDeserializer(), new ByteArrayDeserializer(), IN)
                .addProcessor(PROCESSOR, processor, IN)
                .addSink(OUT, OUT, new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR);
        for (var store : stores) {
            topology.addStateStore(new RowsBuilder<>(store, Rows.Format.BYTES, threads), PROCESSOR);
        }
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(topology, properties);
    }

    /** Processes so many records of a value, one commit each. */
    void process(int records, byte[] value) {
        var in = driver.createInputTopic(IN, new ByteArraySerializer(), new ByteArraySerializer());
        for (int i = 0; i < records; i++) {
            in.pipeInput(new byte[0], value);
        }
    }

    List<KeyValue<byte[], byte[]>> written(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList();
    }

    List<KeyValue<byte[], byte[]>> logged(String store) {
        return written(APPLICATION + '-' + store + "-changelog");
    }

    @Override
    public void close() {
        driver.close();
    }
}
