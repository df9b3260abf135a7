package io.referrals.streams.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Messages from a stage to the next ones, packed into parcels: records of a few kilobytes with all that is to be told to
 * one partition. What is left goes out before the commit; nobody could have read it earlier. A record costs the broker
 * and both its ends a hundred times what a message in it does.
 */
final class Messages {
    static final String LINKS = "visitor-links";
    static final String TOUCHES = "code-touches";
    static final String PERSONS = "person-events";
    static final String TERMS = "terms";
    static final String COUNTS = "code-counts";

    private static final int FULL_BYTES = 8 << 10;

    /** Header of a parcel: when the event behind its first message arrived, so that delays can be told end to end. */
    private static final String ARRIVED_AT = "referral.arrived-at";

    private final Stage stage;
    private final ProcessorContext<byte[], byte[]> context;
    private final int partitions;
    private final Rows<byte[]> counters;
    private final Map<String, Parcel[]> parcels = new HashMap<>();
    private long arrivedAtMs;

    /** Takes a message out of a parcel. */
    interface Receiver {
        void receive(byte[] key, byte[] message);
    }

    private static final class Parcel {
        private final byte[] partition;
        private ByteWriter writer = new ByteWriter(0);
        private long arrivedAtMs;

        Parcel(int partition) {
            this.partition =
                    ByteBuffer.allocate(Integer.BYTES).putInt(partition).array();
        }
    }

    private Messages(
            Stage stage, ProcessorContext<byte[], byte[]> context, StageSettings settings, Rows<byte[]> counters) {
        this.stage = stage;
        this.counters = counters;
        this.context = context;
        this.partitions = settings.partitions();
    }

    /**
     * The messages of a stage's task. Its processors have them in common: an order as its purchase makes it and as its
     * refund makes it must not overtake each other.
     */
    static Messages of(Stage stage, ProcessorContext<byte[], byte[]> context, StageSettings settings) {
        Rows<byte[]> counters = context.getStateStore(stage.accountingStore());
        return counters.shared(Messages.class, () -> {
            Messages messages = new Messages(stage, context, settings, counters);
            counters.beforeCommit(context, messages::sendAll);
            return messages;
        });
    }

    /** Says when the event arrived that the next messages are about. */
    void arrived(long atMs) {
        arrivedAtMs = atMs;
    }

    /** Sends a message to where its key belongs; messages of the same key arrive in the order they are sent. */
    void send(String destination, String key, byte[] message) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        Parcel parcel = parcels.computeIfAbsent(destination, d -> parcels())[Placement.partition(keyBytes, partitions)];
        if (parcel.writer.size() == 0) {
            parcel.arrivedAtMs = arrivedAtMs;
        }
        parcel.writer.bytes(keyBytes).bytes(message);
        counters.used();
        if (!destination.equals(COUNTS)) {
            counters.waitedFor(context, arrivedAtMs);
        }
        if (parcel.writer.size() >= FULL_BYTES) {
            send(destination, parcel);
        }
    }

    private Parcel[] parcels() {
        Parcel[] ofPartitions = new Parcel[partitions];
        Arrays.setAll(ofPartitions, Parcel::new);
        return ofPartitions;
    }

    private void sendAll() {
        parcels.forEach((destination, ofPartitions) -> {
            for (Parcel parcel : ofPartitions) {
                if (parcel.writer.size() > 0) {
                    send(destination, parcel);
                }
            }
        });
    }

    private void send(String destination, Parcel parcel) {
        Headers headers = new RecordHeaders().add(ARRIVED_AT, eightBytes(parcel.arrivedAtMs));
        context.forward(
                new Record<>(parcel.partition, parcel.writer.toBytes(), context.currentSystemTimeMs(), headers),
                stage.sink(destination));
        parcel.writer = new ByteWriter(parcel.writer.size());
    }

    /** The partition a parcel is for. */
    static int partition(byte[] parcelKey) {
        return ByteBuffer.wrap(parcelKey).getInt();
    }

    /** When the event behind a parcel's first message arrived; the parcel itself, when it does not say. */
    static long arrivedAtMs(Record<byte[], byte[]> parcel) {
        Header header = parcel.headers().lastHeader(ARRIVED_AT);
        return header == null
                ? parcel.timestamp()
                : ByteBuffer.wrap(header.value()).getLong();
    }

    private static byte[] eightBytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** Unpacks the messages of a parcel in the order they were sent. */
    static void unpack(byte[] parcel, Receiver receiver) {
        unpack(new ByteReader(parcel), receiver);
    }

    /** Unpacks the messages of a parcel that is the rest of something read. */
    static void unpack(ByteReader reader, Receiver receiver) {
        while (reader.hasMore()) {
            receiver.receive(reader.bytes(), reader.bytes());
        }
    }
}
