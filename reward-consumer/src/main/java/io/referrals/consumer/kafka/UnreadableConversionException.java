package io.referrals.consumer.kafka;

import org.apache.kafka.common.TopicPartition;

/** A record of the conversions topic cannot be read. Nothing after it is posted until somebody has looked. */
public final class UnreadableConversionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableConversionException(TopicPartition partition, long offset, Throwable cause) {
        super("The conversion at " + partition + " offset " + offset + " cannot be read: " + cause.getMessage(), cause);
    }
}
