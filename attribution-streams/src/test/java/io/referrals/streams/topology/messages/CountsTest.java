package io.referrals.streams.topology.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.Click;
import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.records.ClickFields;
import io.referrals.streams.topology.records.Placement;
import io.referrals.streams.topology.state.Rows;
import io.referrals.streams.topology.state.RowsDriver;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountsTest {
    private static final int PARTITIONS = 4;
    private static final StatsDelta DELTA = new StatsDelta("a|typed code", 20_000, 1_000_000, 0, "USD", -5, 7);

    @TempDir
    private Path directory;

    /** Counts as many clicks of one code as a record's value says, and a conversion of another. */
    private static final class Counting extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private Counts counts;

        @SuppressWarnings("NullAway.Init") // the counts come with the context
        Counting() {}

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            Rows rows = context.getStateStore(RowsDriver.ROWS);
            Mail mail = new Mail(context, rows, PARTITIONS, -1, RowsDriver.OUT);
            counts = new Counts(mail, PARTITIONS);
            rows.beforeCommit(context, () -> {
                counts.tell();
                mail.sendAll();
            });
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            ClickFields fields = new ClickFields();
            for (int number = 0; number < Integer.parseInt(new String(record.value(), UTF_8)); number++) {
                fields.set(Click.newBuilder()
                        .setEventId("k" + number)
                        .setStorefrontId("acme")
                        .setReferralCode("ANNA")
                        .setVisitorId("v" + number)
                        .setOccurredAt(Instant.parse("2026-09-01T23:59:59.999Z"))
                        .build());
                counts.clicked(fields);
            }
            counts.converted("acme", DELTA);
        }
    }

    private record Counted(String code, long epochDay, Object what) {}

    @Test
    void shouldTellThePartitionOfItsCodeOfEachClickAndConversion() {
        // given
        int clicks = 10_000;
        List<Counted> told = new ArrayList<>();

        // when
        try (var driver = new RowsDriver(directory, Counting::new)) {
            driver.process(1, String.valueOf(clicks).getBytes(UTF_8));
            driver.written(RowsDriver.OUT).forEach(parcel -> {
                List<Counted> inParcel = read(parcel.value);
                assertThat(inParcel)
                        .allMatch(counted -> Placement.partition(counted.code().getBytes(UTF_8), PARTITIONS)
                                == Mail.partition(parcel.key));
                told.addAll(inParcel);
            });
        }

        // then
        long day = LocalDate.of(2026, 9, 1).toEpochDay();
        assertThat(told).contains(new Counted("acme|a|typed code", 20_000, DELTA));
        assertThat(told)
                .filteredOn(counted -> counted.code().equals("acme|ANNA"))
                .hasSize(clicks);
        assertThat(told)
                .filteredOn(counted -> counted.code().equals("acme|ANNA"))
                .allMatch(counted -> counted.epochDay() == day)
                .doesNotHaveDuplicates();
    }

    private static List<Counted> read(byte[] parcel) {
        List<Counted> read = new ArrayList<>();
        for (ByteReader letters = new ByteReader(parcel); letters.hasMore(); ) {
            Message.Counted counted = (Message.Counted) Mail.read(letters).message();
            Counts.read(counted.pack().get(), new Counts.Reader() {
                @Override
                public void clicked(String code, long epochDay, int visitor) {
                    read.add(new Counted(code, epochDay, visitor));
                }

                @Override
                public void converted(String code, long epochDay, StatsDelta delta) {
                    read.add(new Counted(code, epochDay, delta));
                }
            });
        }
        return read;
    }
}
