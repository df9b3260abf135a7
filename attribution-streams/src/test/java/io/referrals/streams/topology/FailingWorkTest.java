package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.QuarantinedRecord;
import io.referrals.events.serde.EventSerdes;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fails behind the intake, as nothing should: messages, and decisions. */
class FailingWorkTest {
    private static final Instant AS_OF = Instant.parse("2026-09-01T00:00:00Z");
    private static final String PROGRAM = """
        {"type":"program","storefrontId":"acme","programId":"refer","version":1,"effectiveFrom":"2026-01-01T00:00:00Z","name":"Refer","startsAt":"2026-01-01T00:00:00Z","channels":[],"countries":[],"holdDays":0,"rewardRules":[]}\
        """;
    private static final String CODE = """
        {"type":"code","storefrontId":"acme","referralCode":"ANNA","programId":"refer","advocateId":"anna","activeFrom":"2026-01-01T00:00:00Z"}\
        """;
    private static final String PURCHASE = """
        {"type":"purchase","eventId":"p%1$s","storefrontId":"acme","orderId":"o%1$s","customerId":"bob%1$s","referralCode":"ANNA","amountMinor":8000,"currency":"USD","occurredAt":"2026-03-03T12:00:00Z"}\
        """;

    @TempDir
    private Path directory;

    private final EventSerdes serdes = TopologyDriver.newSerdes();
    private boolean failing;

    @AfterEach
    void close() {
        serdes.close();
    }

    @Test
    void shouldRefuseTheMessageAndTakeTheOthersWhenOneOfAParcelCannotBeRead() {
        try (TopologyDriver driver = new TopologyDriver(directory, AS_OF)) {
            // given
            List.of(PROGRAM, CODE, PURCHASE.formatted(1)).forEach(driver::line);
            Click click =
                    new Click("v1", "k1", Instant.parse("2026-03-01T12:00:00Z").toEpochMilli(), "ANNA", null, false);

            // when
            driver.mail(new ByteWriter()
                    .text("acme|bob1")
                    .bytes(new byte[] {99})
                    .text("acme|bob1")
                    .bytes(new Message.Clicked("v1", List.of(click)).toBytes())
                    .toBytes());

            // then
            assertThat(driver.quarantined()).hasSize(1).allSatisfy(record -> {
                assertThat(record.getReason()).isEqualTo("MALFORMED");
                assertThat(record.getMessage())
                        .startsWith("message 1 of a parcel between partitions; processing it failed:"
                                + " IllegalStateException");
                assertThat(record.getSourceTopic()).isEqualTo("test-mail");
                assertThat(record.getCut())
                        .as("is never sent again to an input")
                        .isTrue();
                assertThat(new ByteWriter()
                                .text("acme|bob1")
                                .bytes(new byte[] {99})
                                .toBytes())
                        .isEqualTo(
                                record.getValue() == null
                                        ? null
                                        : record.getValue().array());
            });
            assertThat(driver.conversions().get("acme|PURCHASE|o1"))
                    .satisfies(
                            conversion -> assertThat(conversion.getCandidates()).hasSize(2));
        }
    }

    @Test
    void shouldRefuseTheRestWhenAParcelIsNoParcel() {
        try (TopologyDriver driver = new TopologyDriver(directory, AS_OF)) {
            // when
            driver.mail("nothing of ours".getBytes(StandardCharsets.UTF_8));
            List.of(PROGRAM, CODE, PURCHASE.formatted(1)).forEach(driver::line);

            // then
            assertThat(driver.quarantined())
                    .extracting(QuarantinedRecord::getSourceTopic)
                    .containsExactly("test-mail");
            assertThat(driver.conversions()).hasSize(1);
        }
    }

    @Test
    void shouldRefuseWhatSomebodyElseWroteAmongTheReroutedRecords() {
        try (TopologyDriver driver = new TopologyDriver(directory, AS_OF)) {
            // when
            driver.internal("test-rerouted", null, new RecordHeaders());
            driver.internal(
                    "test-rerouted",
                    new byte[3],
                    new RecordHeaders()
                            .add("referral.rerouted-from", new byte[20])
                            .add("referral.original-key", null));
            driver.internal("test-mail", null, new RecordHeaders().add("referral.arrived-at", new byte[3]));

            // then
            assertThat(driver.quarantined()).hasSize(2).allSatisfy(record -> {
                assertThat(record.getSourceTopic()).isEqualTo("test-rerouted");
                assertThat(record.getMessage()).startsWith("processing it failed: it does not say where it comes from");
            });
        }
    }

    @Test
    void shouldRefuseTheRecordThatIsTheCauseWhenADecisionFails() {
        // given: whoever is told of a delay throws
        Topology topology = AttributionTopology.build(TopologyDriver.settings(serdes, AS_OF, delay -> {
            if (failing) {
                throw new ArithmeticException("secret");
            }
        }));
        failing = true;

        // when: the first time nobody knows why
        assertThatThrownBy(() -> run(topology, "first", PROGRAM, CODE, PURCHASE.formatted(1)))
                .hasStackTraceContaining("RecordFailedException")
                .hasStackTraceContaining("processing a person of partition 0 failed: ArithmeticException");

        // then: the second time it is known over which record
        assertThatThrownBy(() -> run(topology, "second", PROGRAM, CODE, PURCHASE.formatted(1)))
                .hasStackTraceContaining(
                        "processing the record at referral.purchases.v1/0/0 failed: ArithmeticException");

        // and: the third time it is refused, and nobody else is
        try (TopologyDriver driver = driver(topology, "third")) {
            List.of(PROGRAM, CODE, PURCHASE.formatted(1)).forEach(driver::line);
            failing = false;
            driver.line(PURCHASE.formatted(2));
            assertThat(driver.quarantined()).hasSize(1).allSatisfy(record -> {
                assertThat(record.getMessage()).isEqualTo("processing it failed: ArithmeticException");
                assertThat(record.getSourceTopic()).isEqualTo("referral.purchases.v1");
            });
            assertThat(driver.conversions()).containsOnlyKeys("acme|PURCHASE|o2");
        }
    }

    private void run(Topology topology, String name, String... lines) {
        try (TopologyDriver driver = driver(topology, name)) {
            List.of(lines).forEach(driver::line);
        }
    }

    private TopologyDriver driver(Topology topology, String name) {
        return new TopologyDriver(serdes, topology, directory.resolve(name), AS_OF);
    }
}
