package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import java.util.List;
import java.util.Map;

/**
 * What one poll returned.
 *
 * @param topic the conversions topic
 * @param expected where the partitions stood before the poll; absent for one that was never read
 * @param next where they stand after it, for those that moved
 * @param conversions revisions in the order they were read; may be empty when only control records were passed
 */
public record ConversionBatch(
        String topic, Map<Integer, Long> expected, Map<Integer, Long> next, List<Conversion> conversions) {

    public ConversionBatch {
        expected = Map.copyOf(expected);
        next = Map.copyOf(next);
        conversions = List.copyOf(conversions);
    }
}
