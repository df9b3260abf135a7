package io.referrals.events;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic of the pipeline as it is meant to be.
 *
 * <p>Every topic stamps records with the time the broker appended them. Event time travels in the records, so the
 * broker's time-based retention counts from arrival and a replay of last year's events is not deleted within minutes;
 * and the time of arrival that decides {@code FUTURE_EVENT} and {@code EXPIRED_EVENT} is the same in every replay.
 *
 * @param name the topic's name, {@code referral.<plural>.v<N>}
 * @param key what the key is made of, for people
 * @param schema Avro schema of the value
 * @param recordType generated class of the value
 * @param cleanup whether the newest record of a key is kept for ever or every record for {@code retention}
 * @param retention how long records are kept after arrival; ignored for {@link Cleanup#COMPACT}
 * @param writer who writes it, which decides how large a batch may be and how the broker keeps it
 */
public record Topic<T extends SpecificRecord>(
        String name,
        String key,
        Schema schema,
        Class<T> recordType,
        Cleanup cleanup,
        Duration retention,
        Writer writer) {
    /** Settings of a topic that every client can read; the first level costs the broker least. */
    public static final Map<String, String> GZIP = Map.of("compression.type", "gzip", "compression.gzip.level", "1");

    /** Who writes a topic. */
    public enum Writer {
        /** Others, in batches of 2 MiB: an event has a few hundred bytes. How they are compressed is their choice. */
        STOREFRONT(2 << 20),
        /**
         * The pipeline. What it writes about a record is larger than the record, so batches may have 8 MiB. The broker
         * keeps them in gzip, whatever its producer uses for the rest of its work: no client is without it.
         */
        PIPELINE(8 << 20);

        private final int maxMessageBytes;

        Writer(int maxMessageBytes) {
            this.maxMessageBytes = maxMessageBytes;
        }
    }

    /** The broker's two ways to get rid of old records. */
    public enum Cleanup {
        COMPACT,
        DELETE
    }

    /** The subject under which the value's schema is registered. */
    public String subject() {
        return name + "-value";
    }

    /** The topic's configuration on the broker. */
    public Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        config.put("message.timestamp.type", "LogAppendTime");
        config.put("max.message.bytes", Integer.toString(writer.maxMessageBytes));
        if (writer == Writer.PIPELINE) {
            config.putAll(GZIP);
        }
        if (cleanup == Cleanup.COMPACT) {
            config.put("cleanup.policy", "compact");
        } else {
            config.put("cleanup.policy", "delete");
            config.put("retention.ms", Long.toString(retention.toMillis()));
        }
        return config;
    }
}
