package io.referrals.cli.replay;

import io.referrals.cli.Broker;
import io.referrals.cli.Counts;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.Pipeline;
import io.referrals.cli.Progress;
import io.referrals.events.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Waits until the ledger stands where the conversions topic ends; it moves past the marks of transactions too. */
final class LedgerWait {
    private static final Duration POLL_EVERY = Duration.ofMillis(200);
    private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(2);

    private final Pipeline pipeline;
    private final LedgerReader ledger;
    private final Progress progress;

    LedgerWait(Pipeline pipeline, LedgerReader ledger, Progress progress) {
        this.pipeline = pipeline;
        this.ledger = ledger;
        this.progress = progress;
    }

    void untilPosted() throws InterruptedException {
        var ends = ends();
        var last = left(ends);
        var size = Math.max(1, last);
        var changedAt = System.nanoTime();
        progress.phase("post", size);
        while (last > 0) {
            Thread.sleep(POLL_EVERY.toMillis());
            pipeline.check();
            var now = left(ends);
            if (now != last) {
                changedAt = System.nanoTime();
                last = now;
            }
            progress.at(Math.max(0, size - now), size);
            if (System.nanoTime() - changedAt > GIVE_UP_AFTER.toNanos()) {
                throw new Failure("The reward consumer does not make progress: "
                        + Counts.of(now, "conversion revision is", "conversion revisions are") + " not posted");
            }
        }
    }

    private Map<TopicPartition, Long> ends() {
        try (var reader = pipeline.broker().reader()) {
            return reader.endOffsets(Broker.partitions(reader, Topics.CONVERSIONS.name()));
        }
    }

    private long left(Map<TopicPartition, Long> ends) throws InterruptedException {
        var positions = ledger.positions(pipeline.broker(), pipeline.admin());
        long left = 0;
        for (var end : ends.entrySet()) {
            left += Math.max(
                    0, end.getValue() - positions.getOrDefault(end.getKey().partition(), 0L));
        }
        return left;
    }
}
