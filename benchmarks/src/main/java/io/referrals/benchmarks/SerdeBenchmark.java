package io.referrals.benchmarks;

import io.referrals.events.serde.EventSerdes;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of writing and reading one record with our serde and with the genuine Confluent classes, in one run.
 *
 * <p>Both talk to the same registry once, at the start, and have its answers cached from then on. Confluent's classes
 * live in a class loader of their own, with their own copy of the record and the same version of Avro; a call crosses
 * over by a JDK interface. Single calls are timed, so that the median holds on a machine that has other work, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.referrals.events")
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 1)
@NullUnmarked
public class SerdeBenchmark {
    @Param({"click", "purchase", "conversion"})
    public String record;

    private RegistryDouble registry;
    private EventSerdes serdes;
    private Serde<SpecificRecord> serde;
    private String topic;
    private SpecificRecord value;
    private byte[] bytes;
    private Function<Object, Object> theirWriter;
    private Function<Object, Object> theirReader;
    private Object theirValue;

    @Setup
    @SuppressWarnings("unchecked")
    public void setUp() throws Exception {
        registry = RegistryDouble.start();
        Sample sample = Sample.named(record);
        topic = sample.topic().name();
        value = sample.value();
        serdes = EventSerdes.of(Map.of("schema.registry.url", registry.url()));
        serde = (Serde<SpecificRecord>) (Serde<?>) serdes.serde(sample.topic());
        bytes = serde.serializer().serialize(topic, value);

        ConfluentSide.Functions theirs = ConfluentSide.load(registry.url(), record);
        theirWriter = theirs.writer();
        theirReader = theirs.reader();
        theirValue = theirReader.apply(bytes);
        if (!Arrays.equals((byte[]) theirWriter.apply(theirValue), bytes)) {
            throw new IllegalStateException("the two do not write the same bytes");
        }
    }

    @TearDown
    public void tearDown() {
        serdes.close();
        registry.close();
    }

    @Benchmark
    public byte[] encodeOurs() {
        return serde.serializer().serialize(topic, value);
    }

    @Benchmark
    public Object encodeConfluent() {
        return theirWriter.apply(theirValue);
    }

    @Benchmark
    public SpecificRecord decodeOurs() {
        return serde.deserializer().deserialize(topic, bytes);
    }

    @Benchmark
    public Object decodeConfluent() {
        return theirReader.apply(bytes);
    }
}
