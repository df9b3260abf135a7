package io.referrals.cli.explain;

import io.referrals.cli.lag.Passage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is there of an order or a signup that has no conversion.
 *
 * @param accepted its records that nothing refused, in the order they were found
 * @param refused those that were, and those of its refunds
 * @param passage how far the attribution is; null when nothing has arrived that it could have read
 * @param storefrontKnown whether anything of the storefront was found
 * @param storefronts some that have programs, when nothing was found of this one
 * @param looked what was looked through
 */
record Traces(
        Subject subject,
        List<Arrival> accepted,
        List<Refusal> refused,
        @Nullable Passage passage,
        boolean storefrontKnown,
        List<String> storefronts,
        List<Looked> looked) {

    /** Why there is no conversion. */
    enum Why {
        ORGANIC,
        ON_ITS_WAY,
        REFUSED,
        NEVER_ARRIVED,
        UNKNOWN_STOREFRONT,
        NOT_FOUND_IN_TIME
    }

    /**
     * A record on its topic.
     *
     * @param visitorId the visitor it names
     */
    record Arrival(
            TopicPartition partition,
            long offset,
            Instant arrivedAt,
            @Nullable String visitorId) {
        String coordinates() {
            return partition.topic() + '/' + partition.partition() + '/' + offset;
        }
    }

    /** A record in the quarantine. */
    record Refusal(String coordinates, String topic, String reason, String message, Instant refusedAt) {}

    /**
     * A topic that was looked through.
     *
     * @param oldest when the oldest record that was read arrived; null when there was none
     * @param kept how long the broker keeps a record; null for ever
     * @param whole whether it was read to its end
     */
    record Looked(
            String topic,
            long records,
            @Nullable Instant oldest,
            @Nullable Duration kept,
            boolean whole) {}

    Why why() {
        if (!accepted.isEmpty()) {
            return waits() == 0 && (passage == null || passage.between() == 0) ? Why.ORGANIC : Why.ON_ITS_WAY;
        }
        if (refused.stream()
                .anyMatch(refusal -> refusal.topic().equals(subject.topic().name()))) {
            return Why.REFUSED;
        }
        if (!looked.stream().allMatch(Looked::whole)) {
            return Why.NOT_FOUND_IN_TIME;
        }
        return storefrontKnown ? Why.NEVER_ARRIVED : Why.UNKNOWN_STOREFRONT;
    }

    /** How many records the attribution has yet to read up to the first of the accepted ones; 0 when it has read it. */
    long waits() {
        var at = passage;
        return at == null
                ? 0
                : accepted.stream()
                        .mapToLong(arrival -> at.until(arrival.partition(), arrival.offset()))
                        .min()
                        .orElse(0);
    }
}
