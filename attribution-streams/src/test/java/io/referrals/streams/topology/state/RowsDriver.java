package io.referrals.streams.topology.state;

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
public final class RowsDriver implements AutoCloseable {
    public static final String OUT = "out";
    public static final String ROWS = "rows";

    private static final String IN = "in";
    private static final String PROCESSOR = "processor";
    private static final String APPLICATION = "test";

    private final TopologyTestDriver driver;

    public RowsDriver(Path directory, ProcessorSupplier<byte[], byte[], byte[], byte[]> processor) {
        var topology = new Topology()
                .addSource(IN, new ByteArrayDeserializer(), new ByteArrayDeserializer(), IN)
                .addProcessor(PROCESSOR, processor, IN)
                .addSink(OUT, OUT, new ByteArraySerializer(), new ByteArraySerializer(), PROCESSOR)
                .addStateStore(new RowsBuilder(ROWS, new ThreadStores()), PROCESSOR);
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        driver = new TopologyTestDriver(topology, properties);
    }

    /** Processes so many records of a value, one commit each. */
    public void process(int records, byte[] value) {
        var in = driver.createInputTopic(IN, new ByteArraySerializer(), new ByteArraySerializer());
        for (int i = 0; i < records; i++) {
            in.pipeInput(new byte[0], value);
        }
    }

    public List<KeyValue<byte[], byte[]>> written(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList();
    }

    public List<KeyValue<byte[], byte[]>> logged() {
        return written(APPLICATION + '-' + ROWS + "-changelog");
    }

    @Override
    public void close() {
        driver.close();
    }
}
