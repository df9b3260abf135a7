package io.referrals.events.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The bytes of this record cannot be read and never will be: not Confluent's wire format, an id the registry does not
 * know, a body that is cut off or does not fit its schema, or a schema that does not fit ours. Quarantine the record.
 */
public class MalformedRecordException extends SerializationException {
    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
