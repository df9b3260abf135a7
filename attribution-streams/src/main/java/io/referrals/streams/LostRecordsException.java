package io.referrals.streams;

import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * Records are gone that were not read yet, or the positions up to which they were. Going on would skip them, or do what
 * was done before again, and nobody would know: a person decides.
 */
public final class LostRecordsException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    static final Comparator<TopicPartition> IN_ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    /** @param lost what is lost of each partition */
    LostRecordsException(String group, List<String> lost) {
        super("group " + group + " cannot continue where it stopped: " + String.join("; ", lost)
                + ". Nothing is skipped silently; what to do is in docs/how-to/recover-lost-positions.md");
    }

    /** In words: from which offset to which records are missing. */
    static String deleted(TopicPartition partition, long position, long beginning) {
        return partition + " lost the offsets " + position + " to " + (beginning - 1) + " before they were read";
    }
}
