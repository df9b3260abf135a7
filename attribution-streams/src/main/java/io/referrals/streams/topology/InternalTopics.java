package io.referrals.streams.topology;

import io.referrals.events.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The topics between the partitions, declared like the public ones and created by the same command.
 *
 * <p>They have as many partitions as the input topics: a record whose key already puts it where it belongs then needs
 * no second copy. The application deletes what it has consumed; the retention only bounds the disk should that fail.
 */
public final class InternalTopics {
    /** Only full segments are compacted, and whoever reads the totals reads all that is there. */
    private static final String SEGMENT_BYTES = Integer.toString(16 << 20);

    private static final String RETENTION_MS = Long.toString(Duration.ofDays(30).toMillis());

    private final String applicationId;

    public InternalTopics(String applicationId) {
        this.applicationId = applicationId;
    }

    /** Records that their producer put on another partition than their key belongs to, whatever topic they came from. */
    public String rerouted() {
        return applicationId + "-rerouted";
    }

    /** Messages from partition to partition. */
    public String mail() {
        return applicationId + "-mail";
    }

    /** Counters of what was accepted, repeated and refused, by processor and partition; compacted JSON. */
    public static String accounting() {
        return "referral.accounting.v1";
    }

    /** Topics that are consumed once and then deleted from. */
    public List<String> consumed() {
        return List.of(rerouted(), mail());
    }

    /** Configuration of the topics of {@link #consumed}. */
    public static Map<String, String> consumedConfig() {
        return Map.of(
                "cleanup.policy", "delete",
                "message.timestamp.type", "LogAppendTime",
                "max.message.bytes", "16777216",
                "retention.ms", RETENTION_MS);
    }

    /** Configuration of {@link #accounting}, which is there for any client to read. */
    public static Map<String, String> accountingConfig() {
        Map<String, String> config = new TreeMap<>(Topic.GZIP);
        config.put("cleanup.policy", "compact");
        config.put("message.timestamp.type", "LogAppendTime");
        config.put("segment.bytes", SEGMENT_BYTES);
        return config;
    }
}
