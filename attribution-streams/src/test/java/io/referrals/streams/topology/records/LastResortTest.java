package io.referrals.streams.topology.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Click;
import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topics;
import io.referrals.events.intake.EventType;
import io.referrals.events.serde.EventSerdes;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.topology.InternalTopics;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.intake.Intake;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Outlet;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.state.Rows;
import io.referrals.streams.topology.state.RowsBuilder;
import io.referrals.streams.topology.state.ThreadStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A processor that fails over some records, as none should. */
class LastResortTest {
    private static final String ROWS = "rows";
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

    /** Takes clicks, and does what the channel of each says. */
    private static final class Failing extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final StageSettings settings;
        private LastResort lastResort;
        private Partition partition;
        private Mail mail;
        private Intake<Click> intake;
        private Rows rows;

        @SuppressWarnings("NullAway.Init") // the rest comes with the context
        Failing(StageSettings settings) {
            this.settings = settings;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            rows = context.getStateStore(ROWS);
            lastResort = new LastResort(context, rows, Failing.class);
            mail = new Mail(context, rows, 1, -1, Outlet.sink(Outlet.MAIL));
            partition = new Partition(context, settings, rows, mail, lastResort);
            intake = new Intake<>(EventType.CLICK, partition, this::accept, partition.accounting("accept-click"));
            rows.beforeCommit(context, partition::beforeCommit);
            context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, partition::everySecond);
        }

        @Override
        public void process(Record<byte[], byte[]> raw) {
            RecordMetadata metadata = context().recordMetadata().orElseThrow();
            lastResort.attempt(
                    LastResort.WHOLE,
                    () -> intake.take(raw, metadata, false),
                    fault -> intake.refuseFailed(fault, raw, metadata, false));
        }

        private Outcome accept(Click click, Arrival arrival) {
            switch (String.valueOf(click.getChannel())) {
                case "at-once" -> throw new IllegalArgumentException("secret of " + click.getVisitorId());
                case "serialization" -> throw new SerializationException("secret");
                case "kafka" -> throw new ProducerFencedException("not the record's fault");
                case "disk" -> throw new IllegalStateException(new UncheckedIOException(new IOException("disk full")));
                case "memory" -> throw new OutOfMemoryError("not the record's fault");
                default -> {}
            }
            mail.send("acme|v1", new Message.Linked("bob"));
            if ("half-way".equals(click.getChannel())) {
                throw new ArithmeticException("secret of " + click.getVisitorId());
            }
            return new Outcome.Of(Acceptance.ACCEPTED);
        }
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

    private TopologyTestDriver driver() {
        StageSettings settings = new StageSettings(
                1, NOW.toEpochMilli(), Duration.ofDays(400), 0, serdes, new InternalTopics("test"), delay -> {});
        Topology topology = new Topology();
        topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), Topics.CLICKS.name());
        topology.addProcessor("click", () -> new Failing(settings), "source");
        topology.addStateStore(new RowsBuilder(ROWS, threads), "click");
        for (String sink : List.of(Outlet.QUARANTINE, Outlet.ACCOUNTING, Outlet.MAIL)) {
            topology.addSink(Outlet.sink(sink), sink, new ByteArraySerializer(), new ByteArraySerializer(), "click");
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
