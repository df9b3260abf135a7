package io.referrals.streams.topology.accept;

import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.records.Original;
import io.referrals.streams.topology.records.OwnHeaders;
import io.referrals.streams.topology.records.Source;
import io.referrals.streams.topology.state.Table;
import java.util.Objects;

/**
 * A refund as it was read, which may yet have to go to the quarantine. It may wait for as long as the state is kept, and its
 * producer may send many: of one that is larger than any honest one only the beginning is kept.
 */
record WaitingRefund(Source source, Original original) {
    private static final int HAS_KEY = 1;
    private static final int IS_CUT = 2;

    static final Table.Format<WaitingRefund> FORMAT = new Table.Format<>() {
        @Override
        public WaitingRefund read(String key, byte[] bytes) {
            return WaitingRefund.read(bytes);
        }

        @Override
        public byte[] write(WaitingRefund refund) {
            return refund.toBytes();
        }
    };

    private byte[] toBytes() {
        ByteWriter writer = new ByteWriter(256);
        source.write(writer);
        byte[] key = original.key();
        writer.octet((key == null ? 0 : HAS_KEY) | (original.isCut() ? IS_CUT : 0));
        if (key != null) {
            writer.bytes(key);
        }
        writer.bytes(Objects.requireNonNull(original.value(), "a refund has a value"));
        OwnHeaders.write(writer, original.headers());
        return writer.toBytes();
    }

    private static WaitingRefund read(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        Source source = Source.read(reader);
        int marks = reader.octet();
        byte[] key = (marks & HAS_KEY) != 0 ? reader.bytes() : null;
        byte[] value = reader.bytes();
        return new WaitingRefund(source, new Original(key, value, OwnHeaders.read(reader), (marks & IS_CUT) != 0));
    }
}
