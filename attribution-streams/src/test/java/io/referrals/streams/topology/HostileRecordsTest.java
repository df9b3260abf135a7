package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.events.Topics;
import io.referrals.streams.topology.messages.AccountingNames;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands on an input topic, the topology goes on, and each record is in one of the three outcomes. */
class HostileRecordsTest {
    private static final Instant AS_OF = Instant.parse("2026-12-01T00:00:00Z");
    private static final int RECORDS = Integer.getInteger("referrals.hostile.records", 5_000);
    private static final int DRAIN_EVERY = 500;
    /** Of what the pipeline writes, less than what every topic and changelog of it takes. */
    private static final int LARGEST_BYTES = 4 << 20;

    private final Map<String, JsonNode> accounting = new HashMap<>();
    private long quarantined;
    private int largest;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldGoOnAndAccountForEachRecordWhateverItIs(@TempDir Path directory) {
        // given
        long seed = Long.getLong("referrals.seed", System.nanoTime());
        System.out.println("seed of the hostile records: " + seed);
        try (TopologyDriver driver = new TopologyDriver(directory, AS_OF)) {
            HostileRecords records = new HostileRecords(seed, driver.serdes());

            // when
            for (int i = 1; i <= RECORDS; i++) {
                HostileRecords.Hostile next = records.next();
                assertThatCode(() -> driver.record(next.topic(), next.key(), next.value(), next.headers()))
                        .as("record %d of seed %d", i, seed)
                        .doesNotThrowAnyException();
                if (i % DRAIN_EVERY == 0) {
                    driver.drain(this::take);
                }
            }
            driver.settle();
            driver.drain(this::take);
        }

        // then
        assertThat(sum("accepted") + sum("duplicates") + sum("refused")).isEqualTo(RECORDS);
        assertThat(sum("refused")).isEqualTo(quarantined).isBetween(RECORDS / 10L, RECORDS - RECORDS / 10L);
        assertThat(sum(AccountingNames.FAILED))
                .as("records a processor failed over")
                .isZero();
        assertThat(largest).isLessThan(LARGEST_BYTES);
    }

    private void take(String topic, TestRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        largest = Math.max(largest, value == null ? 0 : value.length);
        if (topic.equals(Topics.QUARANTINE.name())) {
            quarantined++;
        } else if (topic.equals(InternalTopics.accounting())) {
            try {
                accounting.put(new String(record.key(), UTF_8), new ObjectMapper().readTree(value));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            } catch (java.io.IOException e) {
                throw new IllegalStateException("no file is read", e);
            }
        }
    }

    private long sum(String what) {
        long sum = 0;
        for (JsonNode processor : accounting.values()) {
            JsonNode node = processor.path(what);
            for (JsonNode each : node.isObject() ? node : List.of(node)) {
                sum += each.asLong();
            }
        }
        return sum;
    }
}
