package io.referrals.streams.topology.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.Assignment;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Contribution;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Kind;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.records.Placement;
import io.referrals.streams.topology.state.Rows;
import io.referrals.streams.topology.state.RowsDriver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailTest {
    private static final int PARTITIONS = 4;

    /** One that the codes below are of, and one that they are not. */
    private static final int HERE = Placement.partition("acme|bob".getBytes(UTF_8), PARTITIONS);

    private static final List<Message> ALL = List.of(
            new Message.Linked("bob"),
            new Message.Clicked("v1", List.of(new Click("v1", "k1", 1_000, "ANNA", "mail", true))),
            new Message.Ordered(
                    new Order("o1", "p1", 3_000, 8_000, "USD", "ANNA", true, null, "device", null, "LV", 0)),
            new Message.Ordered(
                    new Order("o1", "p1", 3_000, 8_000, "USD", null, null, null, null, null, null, 0)
                            .withAssignment(new Assignment("a1", "ANNA"))
                            .withOtherVisitors(List.of("v2", "v3")),
                    new Message.Before(
                            new ConversionState(
                                    7,
                                    new Fingerprint(1, 2),
                                    false,
                                    new Contribution(
                                            Kind.PURCHASE,
                                            20_000,
                                            "USD",
                                            List.of(new Contribution.Share("ANNA", 1_000_000, 8_000, 0)))),
                            3)),
            new Message.GiveUp("o1"),
            new Message.GivenUp(new Message.Before(null, 5)),
            new Message.Unlinked("visitor:v1"),
            new Message.OrderAssigned("a1", "ANNA"),
            new Message.OrderAssigned("a1", null),
            new Message.SignupAssigned("a2", "ANNA"),
            new Message.CodeAsked(3),
            new Message.CodeAnswered("NONE", null, true),
            new Message.CodeAnswered(
                    "ANNA",
                    new CodeRegistration(
                            "ANNA", 1, CodeRegistration.EVER, "refer", "anna", 0, null, List.of("h"), null, null),
                    false),
            new Message.CodeAnswered(
                    "ANNA",
                    new CodeRegistration("ANNA", 2, 9, "refer", "bella", 0, 8L, List.of("h", "i"), "d", "y"),
                    true),
            new Message.Counted(Bytes.wrap(new byte[] {1, 2, 3})));

    @TempDir
    private Path directory;

    private final List<Mail.Letter> local = new ArrayList<>();

    /** Sends every message with every record. */
    private static final class Sender extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final int here;
        private final List<Mail.Letter> local;
        private Mail mail;

        @SuppressWarnings("NullAway.Init") // the mail comes with the context
        Sender(int here, List<Mail.Letter> local) {
            this.here = here;
            this.local = local;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            Rows rows = context.getStateStore(RowsDriver.ROWS);
            mail = new Mail(context, rows, PARTITIONS, here, RowsDriver.OUT);
            rows.beforeCommit(context, mail::sendAll);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            mail.arrived(1_000);
            ALL.forEach(message -> mail.send("acme|bob", message));
            for (Mail.Letter letter = mail.next(); letter != null; letter = mail.next()) {
                local.add(letter);
            }
        }
    }

    @Test
    void shouldArriveInOrderInOneParcelWhenAnotherPartitionIsTold() {
        // given
        int elsewhere = (HERE + 1) % PARTITIONS;

        // when
        List<KeyValue<byte[], byte[]>> parcels = parcels(elsewhere);

        // then
        assertThat(local).isEmpty();
        assertThat(parcels).hasSize(1);
        assertThat(Mail.partition(parcels.get(0).key)).isEqualTo(HERE);
        List<Mail.Letter> read = new ArrayList<>();
        ByteReader parcel = new ByteReader(parcels.get(0).value);
        while (parcel.hasMore()) {
            read.add(Mail.read(parcel));
        }
        assertThat(read).extracting(Mail.Letter::message).containsExactlyElementsOf(ALL);
        assertThat(read).extracting(Mail.Letter::key).containsOnly("acme|bob");
    }

    @Test
    void shouldNotBeWrittenWhenThePartitionTellsItself() {
        // when
        List<KeyValue<byte[], byte[]>> parcels = parcels(HERE);

        // then
        assertThat(parcels).isEmpty();
        assertThat(local).extracting(Mail.Letter::message).containsExactlyElementsOf(ALL);
    }

    @Test
    void shouldBeOfItsOwnTimeWhenAParcelDoesNotSayWhenItsCauseArrived() {
        Record<byte[], byte[]> parcel = new Record<>(new byte[4], new byte[0], 5_000, new RecordHeaders());
        assertThat(Mail.arrivedAtMs(parcel)).isEqualTo(5_000);
    }

    private List<KeyValue<byte[], byte[]>> parcels(int here) {
        try (var driver = new RowsDriver(directory, () -> new Sender(here, local))) {
            driver.process(1, new byte[0]);
            return driver.written(RowsDriver.OUT);
        }
    }
}
