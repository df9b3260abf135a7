package io.referrals.streams.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.events.Conversion;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import io.referrals.events.serde.EventSerdes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology on one partition, fed with event lines as {@code replay} feeds it. */
final class TopologyDriver implements AutoCloseable {
    private static final String APPLICATION = "test";

    private final EventSerdes serdes;
    private final Map<String, Serde<?>> serdesOfTopics = new HashMap<>();
    private final EventLines lines = new EventLines();
    private final TopologyTestDriver driver;
    private Instant now;
    private final TestOutputTopic<String, byte[]> conversions;
    private final TestOutputTopic<String, byte[]> quarantine;
    private final Map<String, Conversion> newest = new LinkedHashMap<>();
    private final List<QuarantinedRecord> quarantined = new ArrayList<>();
    private final List<Headers> quarantinedHeaders = new ArrayList<>();
    private final Map<String, Integer> largest = new TreeMap<>();
    private final Map<String, Long> written = new TreeMap<>();
    private final Map<String, String> counters = new TreeMap<>();

    /** With a clock that stands, as in a replay. */
    TopologyDriver(Path stateDirectory, Instant asOf) {
        this(stateDirectory, asOf, asOf);
    }

    /** With a clock that goes on when it is told to; records arrive when it says. */
    static TopologyDriver live(Path stateDirectory, Instant start) {
        return new TopologyDriver(stateDirectory, null, start);
    }

    /** Whose partition sends its messages to itself by mail, as it does those to others. */
    static TopologyDriver byMail(Path stateDirectory, Instant asOf) {
        EventSerdes serdes = newSerdes();
        Topology topology = AttributionTopology.build(settings(serdes, asOf, delay -> {}), false);
        return new TopologyDriver(serdes, topology, stateDirectory, asOf);
    }

    /** Up to where a store is restored by itself when it comes to its end now. */
    long committedOffset(String store) {
        StateStore there = Objects.requireNonNull(driver.getAllStateStores().get(store));
        var changelog = new TopicPartition(APPLICATION + '-' + store + "-changelog", 0);
        return Objects.requireNonNull(there.committedOffset(changelog), store);
    }

    private TopologyDriver(Path stateDirectory, @Nullable Instant asOf, Instant start) {
        this(newSerdes(), asOf, stateDirectory, start);
    }

    private TopologyDriver(EventSerdes serdes, @Nullable Instant asOf, Path stateDirectory, Instant start) {
        this(serdes, topology(serdes, asOf), stateDirectory, start);
    }

    /** Of a topology that others may run before and after. */
    TopologyDriver(EventSerdes serdes, Topology topology, Path stateDirectory, Instant start) {
        this.serdes = serdes;
        now = start;
        driver = new TopologyTestDriver(topology, properties(stateDirectory), start);
        conversions = output(Topics.CONVERSIONS);
        quarantine = output(Topics.QUARANTINE);
    }

    static Topology topology(EventSerdes serdes, @Nullable Instant asOf) {
        return AttributionTopology.build(settings(serdes, asOf, delay -> {}));
    }

    static StageSettings settings(EventSerdes serdes, @Nullable Instant asOf, Delays delays) {
        return settings(serdes, asOf, delays, 0);
    }

    static StageSettings settings(EventSerdes serdes, @Nullable Instant asOf, Delays delays, int revisionFloor) {
        return new StageSettings(
                1,
                asOf == null ? null : (Long) asOf.toEpochMilli(),
                Duration.ofDays(400),
                revisionFloor,
                serdes,
                new InternalTopics("test"),
                delays);
    }

    static EventSerdes newSerdes() {
        return EventSerdes.of(
                Map.of("schema.registry.url", "mock://" + UUID.randomUUID(), "auto.register.schemas", "true"));
    }

    private static Properties properties(Path stateDirectory) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        return properties;
    }

    /** Feeds a line; what the edge refuses is not sent. */
    void line(String line) {
        line(line, new RecordHeaders());
    }

    /** Feeds a line that arrived some time ago: nobody read it meanwhile. */
    void line(String line, Duration waited) {
        Instant present = now;
        now = now.minus(waited);
        line(line);
        now = present;
    }

    /** Feeds a line as a record with headers. */
    void line(String line, Headers headers) {
        if (line.isBlank()) {
            return;
        }
        if (lines.parse(line) instanceof ParsedLine.Accepted accepted) {
            send(accepted.topic(), accepted.key(), accepted.record(), headers);
        }
    }

    @SuppressWarnings("unchecked") // the intake pairs topics with their records
    private <T extends SpecificRecord> void send(Topic<T> topic, String key, SpecificRecord record, Headers headers) {
        bytes(topic, key, serde(topic).serializer().serialize(topic.name(), (T) record), headers);
    }

    /** One for all records, as in an application: it knows the registry's answers. */
    @SuppressWarnings("unchecked") // by topic
    private <T extends SpecificRecord> Serde<T> serde(Topic<T> topic) {
        return (Serde<T>) serdesOfTopics.computeIfAbsent(topic.name(), name -> serdes.serde(topic));
    }

    /** Feeds bytes as they are. */
    void bytes(Topic<?> topic, @Nullable String key, byte @Nullable [] value) {
        bytes(topic, key, value, new RecordHeaders());
    }

    private void bytes(Topic<?> topic, @Nullable String key, byte @Nullable [] value, Headers headers) {
        record(topic, key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, headers);
    }

    /** Feeds a parcel. */
    void mail(byte[] parcel) {
        internal("test-mail", parcel, new RecordHeaders());
    }

    /** Feeds a record of a topic between partitions as it is. */
    void internal(String topic, byte @Nullable [] value, Headers headers) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(new byte[4], value, headers, now));
    }

    Instant now() {
        return now;
    }

    /** Feeds a record as it is. */
    void record(Topic<?> topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key, value, headers, now));
    }

    /** Takes all that was written since the last time, changelogs too; nobody else sees it then. */
    void drain(BiConsumer<String, TestRecord<byte[], byte[]>> written) {
        for (String topic : driver.producedTopicNames()) {
            var output = driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            output.readRecordsToList().forEach(record -> written.accept(topic, record));
        }
    }

    EventSerdes serdes() {
        return serdes;
    }

    /** Lets the background work of a second happen, as often as it takes. */
    void settle() {
        for (int second = 0; second < 5; second++) {
            pass(Duration.ofSeconds(1));
        }
    }

    /** Lets time pass, and what happens in the background happen once. */
    void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The newest revision of every conversion so far, with its revision's number. */
    Map<String, Conversion> conversions() {
        conversionsEmitted();
        return newest;
    }

    /** The revisions written since this, or {@link #conversions}, was asked for last. */
    List<Conversion> conversionsEmitted() {
        List<Conversion> emitted = new ArrayList<>();
        for (KeyValue<String, byte[]> record : conversions.readKeyValuesToList()) {
            Conversion conversion =
                    serde(Topics.CONVERSIONS).deserializer().deserialize(Topics.CONVERSIONS.name(), record.value);
            newest.put(record.key, conversion);
            largest.merge(Topics.CONVERSIONS.name(), record.value.length, Math::max);
            emitted.add(conversion);
        }
        return emitted;
    }

    /** How large the largest record of each changelog and internal topic, and of conversions, is so far. */
    Map<String, Integer> largestRecords() {
        readSizes();
        return largest;
    }

    /** How many bytes were written to each changelog and internal topic so far. */
    Map<String, Long> writtenBytes() {
        readSizes();
        return Map.copyOf(written);
    }

    private void readSizes() {
        for (String topic : driver.producedTopicNames()) {
            if (topic.startsWith("test-")) {
                for (KeyValue<byte[], byte[]> record : driver.createOutputTopic(
                                topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                        .readKeyValuesToList()) {
                    int bytes = (record.key == null ? 0 : record.key.length)
                            + (record.value == null ? 0 : record.value.length);
                    largest.merge(topic, bytes, Math::max);
                    written.merge(topic, (long) bytes, Long::sum);
                }
            }
        }
    }

    /** The newest counters of a processor. */
    JsonNode accounting(String processor) {
        TestOutputTopic<String, String> topic = driver.createOutputTopic(
                InternalTopics.accounting(), new StringDeserializer(), new StringDeserializer());
        topic.readKeyValuesToList().forEach(record -> counters.put(record.key, record.value));
        try {
            return new ObjectMapper().readTree(counters.getOrDefault(processor + "/0", "{}"));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    List<QuarantinedRecord> quarantined() {
        for (TestRecord<String, byte[]> record : quarantine.readRecordsToList()) {
            quarantined.add(
                    serde(Topics.QUARANTINE).deserializer().deserialize(Topics.QUARANTINE.name(), record.value()));
            quarantinedHeaders.add(record.headers());
        }
        return quarantined;
    }

    /** The headers of {@link #quarantined}. */
    List<Headers> quarantinedHeaders() {
        quarantined();
        return quarantinedHeaders;
    }

    <T extends SpecificRecord> Map<String, T> newest(Topic<T> topic) {
        Map<String, T> values = new LinkedHashMap<>();
        for (KeyValue<String, byte[]> record : output(topic).readKeyValuesToList()) {
            values.put(record.key, serde(topic).deserializer().deserialize(topic.name(), record.value));
        }
        return values;
    }

    private TestOutputTopic<String, byte[]> output(Topic<?> topic) {
        return driver.createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        driver.close();
        serdes.close();
    }
}
