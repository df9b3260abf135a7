package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The first phase of the funnel: the clicks and visitors of every code and day since the last commit. They are told with
 * the commit, so a viral code costs its counting partition a message per commit and not one per click.
 */
final class ClickCounts {
    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    private final Messages messages;
    private final Map<Day, Count> days = new HashMap<>();

    private record Day(String storefrontId, String referralCode, long epochDay) {}

    private static final class Count {
        private final VisitorSketch visitors = new VisitorSketch();
        private long clicks;
    }

    ClickCounts(ProcessorContext<byte[], byte[]> context, Messages messages) {
        this.messages = messages;
        Rows<byte[]> counters = context.getStateStore(Stage.STITCH.accountingStore());
        counters.beforeCommit(context, this::tell);
    }

    /** Counts an accepted click of a human. */
    void add(String storefrontId, Click click) {
        Day day = new Day(storefrontId, click.referralCode(), Math.floorDiv(click.occurredAtMs(), DAY_MS));
        Count count = days.computeIfAbsent(day, d -> new Count());
        count.clicks++;
        count.visitors.add(click.visitorId());
    }

    private void tell() {
        days.forEach((day, count) -> messages.send(
                Messages.COUNTS,
                CodeCount.key(day.storefrontId, day.referralCode, day.epochDay),
                new CodeCount.Clicked(count.clicks, count.visitors).toBytes()));
        days.clear();
    }
}
