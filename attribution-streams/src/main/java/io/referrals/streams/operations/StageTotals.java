package io.referrals.streams.operations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/** What the stages of all processes counted, one counter at a time. */
final class StageTotals implements AutoCloseable {
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private final AccountingReader accounting;
    private volatile boolean known;

    StageTotals(AccountingReader accounting) {
        this.accounting = accounting;
    }

    /** Reads what was published since the last time, for some seconds at most. */
    void readOn() {
        if (accounting.readOn(READ_WITHIN)) {
            known = true;
        }
    }

    /** Whether the totals have been read; before that, every sum is 0 or too small. */
    boolean areKnown() {
        return known;
    }

    /** A counter of a processor, e.g. {@code accepted, click}, summed over its partitions and over what is nested in it. */
    long of(String processor, String... path) {
        return sum(processor + '/', path);
    }

    /** A counter that several processors have, summed over all of them. */
    long ofAll(String... path) {
        return sum("", path);
    }

    private long sum(String keyPrefix, String... path) {
        long sum = 0;
        for (Map.Entry<String, JsonNode> entry : accounting.published().entrySet()) {
            if (entry.getKey().startsWith(keyPrefix)) {
                JsonNode node = entry.getValue();
                for (String name : path) {
                    node = node.path(name);
                }
                sum += node.asLong() + nested(node);
            }
        }
        return sum;
    }

    private static long nested(JsonNode node) {
        long sum = 0;
        for (JsonNode child : node) {
            sum += child.asLong();
        }
        return sum;
    }

    @Override
    public void close() {
        accounting.close();
    }
}
