package io.referrals.streams.topology.messages;

import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.records.Placement;
import io.referrals.streams.topology.state.Rows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Messages from a partition to itself and to the others. Those to others are packed into parcels, records with all that is
 * to be told to one partition: a record costs the broker and both its ends a hundred times what a message in it does. What
 * is left goes out before the commit; nobody could have read it earlier.
 *
 * <p>Messages to one key arrive in the order they are sent from one partition.
 */
public final class Mail {
    private static final int FULL_BYTES = 64 << 10;

    /** Header of a parcel: when the event behind its first message arrived, so that delays can be told end to end. */
    private static final String ARRIVED_AT = "referral.arrived-at";

    private final ProcessorContext<byte[], byte[]> context;
    private final Rows rows;
    private final String sink;
    private final int here;
    private final Parcel[] parcels;
    private final Deque<Letter> toHere = new ArrayDeque<>();
    private long arrivedAtMs;

    /** A message and the key it is for. */
    public record Letter(String key, Message message) {}

    private static final class Parcel {
        private final byte[] partition;
        private ByteWriter writer = new ByteWriter(0);
        private long arrivedAtMs;

        Parcel(int partition) {
            this.partition =
                    ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
        }
    }

    /**
     * The mail of a task.
     *
     * @param here the partition whose messages are not packed; none when it is negative
     * @param sink where parcels go
     */
    public Mail(ProcessorContext<byte[], byte[]> context, Rows rows, int partitions, int here, String sink) {
        this.context = context;
        this.rows = rows;
        this.sink = sink;
        this.here = here;
        this.parcels = new Parcel[partitions];
        Arrays.setAll(parcels, Parcel::new);
    }

    /** Says when the event arrived that the next messages are about. */
    public void arrived(long atMs) {
        arrivedAtMs = atMs;
    }

    /** When the event arrived that is being worked on. */
    public long arrivedAtMs() {
        return arrivedAtMs;
    }

    /** Sends a message to where its key belongs. */
    public void send(String key, Message message) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        send(Placement.partition(bytes, parcels.length), key, bytes, message);
    }

    /** Sends a message to a key of a partition. */
    public void send(int partition, String key, Message message) {
        send(partition, key, key.getBytes(StandardCharsets.UTF_8), message);
    }

    /** Sends a message to a key of every partition. */
    public void sendToAll(String key, Message message) {
        for (int partition = 0; partition < parcels.length; partition++) {
            send(partition, key, message);
        }
    }

    private void send(int partition, String key, byte[] keyBytes, Message message) {
        rows.used();
        if (partition == here) {
            toHere.add(new Letter(key, message));
            return;
        }
        Parcel parcel = parcels[partition];
        if (parcel.writer.size() == 0) {
            parcel.arrivedAtMs = arrivedAtMs;
        }
        parcel.writer.bytes(keyBytes).bytes(message.toBytes());
        if (!(message instanceof Message.Counted)) {
            rows.waitedFor(context, arrivedAtMs);
        }
        if (parcel.writer.size() >= FULL_BYTES) {
            send(parcel);
        }
    }

    /** The next message for this very partition; null when all are taken. */
    public @Nullable Letter next() {
        return toHere.poll();
    }

    /** Sends what is packed; to be called before the commit. */
    public void sendAll() {
        for (Parcel parcel : parcels) {
            if (parcel.writer.size() > 0) {
                send(parcel);
            }
        }
    }

    private void send(Parcel parcel) {
        Headers headers = new RecordHeaders().add(ARRIVED_AT, eightBytes(parcel.arrivedAtMs));
        context.forward(
                new Record<>(parcel.partition, parcel.writer.toBytes(), context.currentSystemTimeMs(), headers), sink);
        parcel.writer = new ByteWriter(Math.min(parcel.writer.size(), FULL_BYTES));
    }

    /** The partition a parcel is for. */
    public static int partition(byte[] parcelKey) {
        return ByteBuffer.wrap(parcelKey).getInt();
    }

    /** When the event behind a parcel's first message arrived; the parcel itself, when it does not say. */
    public static long arrivedAtMs(Record<byte[], byte[]> parcel) {
        Header header = parcel.headers().lastHeader(ARRIVED_AT);
        byte[] atMs = header == null ? null : header.value();
        return atMs == null || atMs.length != Long.BYTES
                ? parcel.timestamp()
                : ByteBuffer.wrap(atMs).getLong();
    }

    private static byte[] eightBytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** Reads the next message of a parcel. */
    public static Letter read(ByteReader parcel) {
        return new Letter(new String(parcel.bytes(), StandardCharsets.UTF_8), Message.read(parcel.bytes()));
    }
}
