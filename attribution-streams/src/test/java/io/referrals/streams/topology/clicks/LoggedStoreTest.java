package io.referrals.streams.topology.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.streams.attribution.Click;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is relied on of the inside of Kafka Streams. */
class LoggedStoreTest {
    private static final String APPLICATION = "app";
    private static final String CHANGELOG = "app-clicks-changelog";

    @TempDir
    private Path directory;

    /** Adds a click at the time of each record. */
    private static final class Adder extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            ClickStore clicks = context.getStateStore("clicks");
            clicks.taskBegins();
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            ClickStore clicks = context().getStateStore("clicks");
            String visitorId = new String(record.value(), StandardCharsets.UTF_8);
            clicks.add("acme", new Click(visitorId, "e", record.timestamp(), "ANNA", null, false));
        }
    }

    @Test
    void shouldBeReadAgainWhenAnotherVersionOfKafkaComes() {
        assertThat(AppInfoParser.getVersion()).isEqualTo("4.3.1");
    }

    @Test
    void shouldBeLoggedBeforeTheTransactionCommits() {
        // given
        try (TopologyTestDriver driver = driver()) {
            var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());

            // when
            in.pipeInput(new byte[0], "v".getBytes(StandardCharsets.UTF_8), 1);
            in.pipeInput(new byte[0], "v".getBytes(StandardCharsets.UTF_8), 2);
            in.pipeInput(new byte[0], "v".getBytes(StandardCharsets.UTF_8), 2);

            // then: a record a commit, none for the repeat
            var log = driver.createOutputTopic(CHANGELOG, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            assertThat(log.readRecordsToList()).hasSize(2);
            ClickStore clicks = (ClickStore)
                    Objects.requireNonNull(driver.getAllStateStores().get("clicks"));
            assertThat(clicks.newest("acme", "v", 10))
                    .extracting(Click::occurredAtMs)
                    .containsExactly(1L, 2L);
            assertThat(clicks.committedOffset(StoreLife.CHANGELOG)).isEqualTo(1);
        }
    }

    @Test
    void shouldShowItsSizeAsKafkasOwnStoresDo() {
        try (TopologyTestDriver driver = driver()) {
            assertThat(driver.metrics().keySet())
                    .filteredOn(name -> name.group().equals("stream-state-metrics")
                            && "clicks".equals(name.tags().get("rocksdb-state-id")))
                    .extracting(name -> name.name())
                    .containsExactlyInAnyOrder("estimate-num-keys", "total-sst-files-size");
        }
    }

    @Test
    void shouldBeWipedAndRestoredWhenItEndedWithoutAnOffset() throws IOException {
        // given
        Files.createDirectories(directory.resolve(APPLICATION).resolve("0_0").resolve("rocksdb"));

        // when, then
        assertThatThrownBy(this::driver).isInstanceOf(TaskCorruptedException.class);
    }

    @Test
    void shouldKeepItsChangelogForADayLongerThanItsClicks() {
        assertThat(builder().logConfig())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry(
                        "retention.ms", Long.toString(Duration.ofDays(401).toMillis()));
    }

    private TopologyTestDriver driver() {
        Topology topology = new Topology()
                .addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in")
                .addProcessor("processor", Adder::new, "source")
                .addStateStore(builder(), "processor");
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        return new TopologyTestDriver(topology, properties);
    }

    private static ClickStoreBuilder builder() {
        return new ClickStoreBuilder("clicks", Duration.ofDays(400));
    }
}
