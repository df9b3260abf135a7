package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Click;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventType;
import io.referrals.events.serde.EventSerdes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor that fails over some records, as none should. */
class LastResortTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final EventSerdes serdes = EventSerdes.of(
            Map.of("schema.registry.url", "mock://" + UUID.randomUUID(), "auto.register.schemas", "true"));
    private final ThreadStores threads = new ThreadStores();

    @AfterEach
    void close() {
        serdes.close();
    }

    /** Does what the channel of a click says. */
    private static final class Failing extends InputProcessor<Click> {
        Failing(StageSettings settings) {
            super(EventType.CLICK, settings);
        }

        @Override
        long occurredAtMs(Click click) {
            return Long.MIN_VALUE;
        }

        @Override
        void accept(Click click, Record<byte[], byte[]> raw) {
            switch (String.valueOf(click.getChannel())) {
                case "at-once" -> throw new IllegalArgumentException("secret of " + click.getVisitorId());
                case "serialization" -> throw new SerializationException("secret");
                case "kafka" -> throw new ProducerFencedException("not the record's fault");
                case "disk" -> throw new IllegalStateException(new UncheckedIOException(new IOException("disk full")));
                case "memory" -> throw new OutOfMemoryError("not the record's fault");
                default -> {}
            }
            accounting.accepted(EventType.CLICK);
            messages.send(Messages.COUNTS, "acme|ANNA|1", new byte[] {1});
            if ("half-way".equals(click.getChannel())) {
                throw new ArithmeticException("secret of " + click.getVisitorId());
            }
        }
    }

    /** Does what the text of a message says. */
    private static final class FailingOverMessages extends MessageProcessor {
        private Messages messages;

        @SuppressWarnings("NullAway.Init") // messages come with the context
        FailingOverMessages(StageSettings settings) {
            super(Stage.STITCH, "receive-message", settings);
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            messages = Messages.of(Stage.STITCH, context, settings);
        }

        @Override
        void receive(byte[] key, byte[] message, long timeMs) {
            String text = new String(message, UTF_8);
            if (text.equals("at-once")) {
                throw new IllegalArgumentException("secret");
            }
            messages.send(Messages.COUNTS, "acme|ANNA|1", message);
            if (text.equals("half-way")) {
                throw new ArithmeticException("secret");
            }
        }
    }

    @Test
    void shouldRefuseOneMessageOfAParcelAndTakeTheOthers() {
        // given
        ProcessorSupplier<byte[], byte[], byte[], byte[]> failing = () -> new FailingOverMessages(settings());
        try (TopologyTestDriver driver = driver(failing)) {
            assertThatThrownBy(() -> parcel(driver, "one", "half-way", "two"))
                    .hasStackTraceContaining(
                            "processing the record at referral.clicks.v1/0/0#2 failed: ArithmeticException");
        }

        // when: a new thread reads what was not committed
        try (TopologyTestDriver driver = driver(failing)) {
            parcel(driver, "one", "half-way", "two", "at-once", "three");

            // then
            assertThat(quarantined(driver))
                    .extracting(QuarantinedRecord::getMessage)
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .startsWith(
                                            "message 2 of a parcel between stages; processing it failed: ArithmeticException"),
                            second -> assertThat(second)
                                    .startsWith(
                                            "message 4 of a parcel between stages; processing it failed: IllegalArgumentException"));
            assertThat(accounting(driver)).isEqualTo("{\"failed\":2}");
            assertThat(sent(driver)).containsExactly("one", "two", "three");
        }
    }

    private static void parcel(TopologyTestDriver driver, String... messages) {
        ByteWriter parcel = new ByteWriter();
        for (String message : messages) {
            parcel.bytes("key".getBytes(UTF_8)).bytes(message.getBytes(UTF_8));
        }
        driver.createInputTopic(Topics.CLICKS.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new byte[4], parcel.toBytes());
    }

    private static List<String> sent(TopologyTestDriver driver) {
        List<String> sent = new ArrayList<>();
        driver.createOutputTopic(Messages.COUNTS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .forEach(parcel -> Messages.unpack(parcel, (key, message) -> sent.add(new String(message, UTF_8))));
        return sent;
    }

    @Test
    void shouldRefuseTheRecordAndGoOnWhenNothingWasChangedYet() {
        try (TopologyTestDriver driver = driver()) {
            // when
            List.of("web", "at-once", "serialization", "web").forEach(channel -> click(driver, channel));

            // then
            assertThat(quarantined(driver))
                    .extracting(QuarantinedRecord::getReason, QuarantinedRecord::getMessage)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    "MALFORMED", "processing it failed: IllegalArgumentException"),
                            org.assertj.core.groups.Tuple.tuple(
                                    "MALFORMED", "processing it failed: SerializationException"));
            assertThat(accounting(driver))
                    .isEqualTo("{\"accepted\":{\"click\":2},\"failed\":2,\"refused\":{\"MALFORMED\":2}}");
        }
    }

    @Test
    void shouldGiveTheTransactionUpAndRefuseTheRecordWhenItIsReadAgainIfSomethingWasChanged() {
        // given
        try (TopologyTestDriver driver = driver()) {
            click(driver, "web");
            assertThatThrownBy(() -> click(driver, "half-way"))
                    .hasStackTraceContaining("RecordFailedException")
                    .hasStackTraceContaining(
                            "processing the record at referral.clicks.v1/0/1 failed: ArithmeticException");
        }

        // when: a new thread reads what was not committed
        try (TopologyTestDriver driver = driver()) {
            List.of("web", "half-way", "web").forEach(channel -> click(driver, channel));

            // then
            assertThat(quarantined(driver)).hasSize(1).allSatisfy(record -> {
                assertThat(record.getMessage()).isEqualTo("processing it failed: ArithmeticException");
                assertThat(record.getSourceOffset()).isEqualTo(1);
            });
        }
    }

    @Test
    void shouldLeaveItToTheFailurePolicyWhenItIsNotTheRecordsFault() {
        for (String fault : List.of("kafka", "disk", "memory")) {
            assertThatThrownBy(() -> {
                        try (TopologyTestDriver driver = driver()) {
                            click(driver, fault);
                        }
                    })
                    .as(fault)
                    .satisfies(thrown -> assertThat(thrown)
                            .hasStackTraceContaining(
                                    switch (fault) {
                                        case "kafka" -> "not the record's fault";
                                        case "disk" -> "disk full";
                                        default -> "OutOfMemoryError";
                                    }));
        }
        assertThat(threads.failedRecords().isEmpty()).isTrue();
    }

    @Test
    void shouldRememberSoManyAndNoMore() {
        FailedRecords failed = new FailedRecords();
        for (int i = 0; i < FailedRecords.MOST; i++) {
            assertThat(failed.add("topic/0/" + i, "fault")).isTrue();
        }
        assertThat(failed.add("topic/0/" + FailedRecords.MOST, "fault")).isFalse();
    }

    private StageSettings settings() {
        return new StageSettings(
                1, NOW.toEpochMilli(), Duration.ofDays(400), serdes, new InternalTopics("test"), delay -> {});
    }

    private TopologyTestDriver driver() {
        return driver(() -> new Failing(settings()));
    }

    private TopologyTestDriver driver(ProcessorSupplier<byte[], byte[], byte[], byte[]> processor) {
        Topology topology = new Topology();
        topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.CLICKS.name());
        topology.addProcessor("click", processor, "source");
        topology.addStateStore(new RowsBuilder<>(Stage.STITCH.accountingStore(), Rows.Format.BYTES, threads), "click");
        for (String sink : List.of(Outlet.QUARANTINE, Outlet.ACCOUNTING, Messages.COUNTS)) {
            topology.addSink(
                    Stage.STITCH.sink(sink), sink, new ByteArraySerializer(), new ByteArraySerializer(), "click");
        }
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "none:1");
        properties.put(
                "state.dir", directory.resolve(UUID.randomUUID().toString()).toString());
        return new TopologyTestDriver(topology, properties, NOW);
    }

    private void click(TopologyTestDriver driver, String channel) {
        Click click = Click.newBuilder()
                .setEventId("k")
                .setStorefrontId("acme")
                .setReferralCode("ANNA")
                .setVisitorId("v1")
                .setOccurredAt(NOW)
                .setChannel(channel)
                .build();
        byte[] bytes = serdes.serde(Topics.CLICKS).serializer().serialize(Topics.CLICKS.name(), click);
        driver.createInputTopic(Topics.CLICKS.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput("acme|v1".getBytes(UTF_8), bytes);
    }

    private List<QuarantinedRecord> quarantined(TopologyTestDriver driver) {
        return driver
                .createOutputTopic(Outlet.QUARANTINE, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(value ->
                        serdes.serde(Topics.QUARANTINE).deserializer().deserialize(Topics.QUARANTINE.name(), value))
                .toList();
    }

    private static String accounting(TopologyTestDriver driver) {
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        List<byte[]> published = driver.createOutputTopic(
                        Outlet.ACCOUNTING, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readValuesToList();
        return new String(published.get(published.size() - 1), UTF_8);
    }
}
