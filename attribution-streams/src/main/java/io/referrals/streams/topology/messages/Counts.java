package io.referrals.streams.topology.messages;

import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.records.ClickFields;
import io.referrals.streams.topology.records.Placement;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Bytes;

/**
 * What is to be added to the daily funnels of codes since the last commit, packed for the partitions that count them. Each
 * click is some 30 bytes, added to a pack where it is accepted; a pack is told when it is full, and with the commit.
 */
public final class Counts {
    private static final int FULL_BYTES = 60 << 10;
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final int CLICKED = 1;
    private static final int CONVERTED = 2;

    private final Mail mail;
    private final ByteWriter[] packs;

    /** Takes what a pack tells. */
    public interface Reader {
        /** A human's click, whose visitor a {@link VisitorSketch#token} stands for. */
        void clicked(String code, long epochDay, int visitor);

        /** A conversion came, changed or went: what to add to the sums. */
        void converted(String code, long epochDay, StatsDelta delta);
    }

    Counts(Mail mail, int partitions) {
        this.mail = mail;
        this.packs = new ByteWriter[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            packs[partition] = new ByteWriter(0);
        }
    }

    /** Counts an accepted click of a human. */
    public void clicked(ClickFields click) {
        byte[] code = click.codeKey();
        begin(code, Math.floorDiv(click.occurredAtMs, DAY_MS), CLICKED)
                .fixed(VisitorSketch.token(click.in, click.visitor, click.visitorLength));
    }

    /** Counts what a decision changed. */
    public void converted(String storefrontId, StatsDelta delta) {
        byte[] code = (storefrontId + '|' + delta.referralCode()).getBytes(StandardCharsets.UTF_8);
        begin(code, delta.epochDay(), CONVERTED)
                .number(delta.signupsPpm())
                .number(delta.purchasesPpm())
                .optionalText(delta.currency())
                .number(delta.revenueMinor())
                .number(delta.refundedMinor());
    }

    private ByteWriter begin(byte[] code, long epochDay, int kind) {
        int partition = Placement.partition(code, packs.length);
        if (packs[partition].size() >= FULL_BYTES) {
            tell(partition);
        }
        return packs[partition].bytes(code).number(epochDay).octet(kind);
    }

    /** Tells what is packed; to be called before the commit. */
    public void tell() {
        for (int partition = 0; partition < packs.length; partition++) {
            if (packs[partition].size() > 0) {
                tell(partition);
            }
        }
    }

    private void tell(int partition) {
        mail.send(partition, "", new Message.Counted(Bytes.wrap(packs[partition].toBytes())));
        packs[partition].clear();
    }

    /** Reads a pack; a code is {@code storefrontId|referralCode}. */
    public static void read(byte[] pack, Reader to) {
        ByteReader reader = new ByteReader(pack);
        while (reader.hasMore()) {
            String code = reader.text();
            long epochDay = reader.number();
            int kind = reader.octet();
            switch (kind) {
                case CLICKED -> to.clicked(code, epochDay, reader.fixed());
                case CONVERTED ->
                    to.converted(
                            code,
                            epochDay,
                            new StatsDelta(
                                    code.substring(code.indexOf('|') + 1),
                                    epochDay,
                                    reader.number(),
                                    reader.number(),
                                    reader.optionalText(),
                                    reader.number(),
                                    reader.number()));
                default -> throw new IllegalStateException("no count has the kind " + kind);
            }
        }
    }
}
