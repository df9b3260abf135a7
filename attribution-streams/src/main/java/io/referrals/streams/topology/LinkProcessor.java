package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Learns who a visitor is, and tells that person of the visitor's clicks so far. */
final class LinkProcessor extends MessageProcessor {
    static final String NAME = "link-visitor";

    private Visitors visitors;
    private Messages messages;

    @SuppressWarnings("NullAway.Init") // visitors and messages come with the context
    LinkProcessor(StageSettings settings) {
        super(Stage.STITCH, NAME, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        messages = Messages.of(Stage.STITCH, context, settings);
        ClickHistory clicks = new ClickHistory(context.getStateStore(Visitors.CLICKS), null);
        visitors = new Visitors(context, settings, clicks, messages, accounting);
    }

    @Override
    void arrived(long atMs) {
        messages.arrived(atMs);
    }

    @Override
    void receive(byte[] visitor, byte[] person, long timeMs) {
        String key = new String(visitor, StandardCharsets.UTF_8);
        String personId = new String(person, StandardCharsets.UTF_8);
        int bar = key.indexOf('|');
        String storefrontId = key.substring(0, bar);
        String visitorId = key.substring(bar + 1);
        long nowMs = settings.arrivalMs(timeMs);
        if (!visitors.link(storefrontId, visitorId, personId, nowMs)) {
            return;
        }
        List<Click> clicks = visitors.clicks(storefrontId, visitorId, nowMs);
        if (!clicks.isEmpty()) {
            visitors.tell(storefrontId, personId, visitorId, clicks, nowMs);
        }
    }
}
