package io.referrals.streams.topology;

import io.referrals.events.Click;
import io.referrals.events.intake.EventType;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Remembers a visitor's clicks. Nine of ten visitors never become anybody: their clicks end here. Those of a linked
 * visitor are sent on at once, however late they are.
 */
final class ClickProcessor extends InputProcessor<Click> {
    /** A visitor's stored clicks are cut to those that count after about so many new ones. */
    private static final int TRIM_EVERY = 128;

    /** New clicks since the last trim, of all visitors with the same last bits of their hashes. */
    private final int[] addedSinceTrim = new int[1 << 14];

    private ClickHistory clicks;
    private Visitors visitors;
    private ClickCounts counts;

    @SuppressWarnings("NullAway.Init") // clicks, visitors and counts come with the context
    ClickProcessor(StageSettings settings) {
        super(EventType.CLICK, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        Rows<byte[]> rows = context.getStateStore(Visitors.CLICKS);
        clicks = new ClickHistory(rows, FreshClicks.of(rows, FreshClicks.REMEMBERED, context));
        visitors = new Visitors(context, settings, clicks, messages, accounting);
        visitors.forgetOldOnes(context);
        counts = new ClickCounts(context, messages);
    }

    @Override
    long occurredAtMs(Click click) {
        return click.getOccurredAt().toEpochMilli();
    }

    @Override
    void accept(Click click, Record<byte[], byte[]> raw) {
        io.referrals.streams.attribution.Click touch = EventMapping.click(click);
        ClickHistory.Added added = clicks.add(click.getStorefrontId(), touch);
        if (!added.isNew()) {
            accounting.duplicate(EventType.CLICK);
            return;
        }
        if (added.evicted() != null) {
            accounting.add("evicted", 1);
        }
        trimNowAndThen(click.getStorefrontId(), touch.visitorId());
        accounting.accepted(EventType.CLICK);
        if (!touch.bot()) {
            counts.add(click.getStorefrontId(), touch);
        }
        long nowMs = arrivedAtMs(raw);
        for (String personId : visitors.persons(click.getStorefrontId(), touch.visitorId(), nowMs)) {
            visitors.tell(click.getStorefrontId(), personId, touch.visitorId(), List.of(touch), nowMs);
        }
    }

    private void trimNowAndThen(String storefrontId, String visitorId) {
        int some = (31 * storefrontId.hashCode() + visitorId.hashCode()) & addedSinceTrim.length - 1;
        if (++addedSinceTrim[some] >= TRIM_EVERY) {
            addedSinceTrim[some] = 0;
            visitors.trim(storefrontId, visitorId);
        }
    }
}
