package io.referrals.streams.topology;

import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** A processor of what other stages send as {@link Messages}. */
abstract class MessageProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public final void process(Record<byte[], byte[]> parcel) {
        arrived(Messages.arrivedAtMs(parcel));
        Messages.unpack(parcel.value(), (key, message) -> receive(key, message, parcel.timestamp()));
    }

    /** Told before messages are received when the event behind the first of them arrived on its input topic. */
    void arrived(long atMs) {}

    /**
     * Takes one message.
     *
     * @param timeMs when it arrived here, milliseconds since the epoch
     */
    abstract void receive(byte[] key, byte[] message, long timeMs);
}
