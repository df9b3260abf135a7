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
    private Visitors visitors;
    private ClickCounts counts;

    @SuppressWarnings("NullAway.Init") // the visitors come with the context
    ClickProcessor(StageSettings settings) {
        super(EventType.CLICK, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        visitors = new Visitors(context, messages, accounting);
        visitors.forgetOldOnes(context, settings);
        counts = new ClickCounts(context, messages);
    }

    @Override
    long occurredAtMs(Click click) {
        return click.getOccurredAt().toEpochMilli();
    }

    @Override
    void accept(Click click, Record<byte[], byte[]> raw) {
        io.referrals.streams.attribution.Click touch = EventMapping.click(click);
        if (!visitors.remember(click.getStorefrontId(), touch)) {
            accounting.duplicate(EventType.CLICK);
            return;
        }
        accounting.accepted(EventType.CLICK);
        if (!touch.bot()) {
            counts.add(click.getStorefrontId(), touch);
        }
        for (String personId : visitors.persons(click.getStorefrontId(), touch.visitorId())) {
            visitors.tell(click.getStorefrontId(), personId, touch.visitorId(), List.of(touch));
        }
    }
}
