package io.referrals.streams.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Remembers who touched a code, and answers what the code is. */
final class TouchProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "resolve-touch";

    private final StageSettings settings;
    private Codes codes;

    @SuppressWarnings("NullAway.Init") // the codes come with the context
    TouchProcessor(StageSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        Accounting accounting =
                new Accounting(context, Stage.RESOLVE.accountingStore(), NAME, Stage.RESOLVE.sink(Outlet.ACCOUNTING));
        codes = new Codes(context, new Outlet(Stage.RESOLVE, context, settings), accounting);
    }

    @Override
    public void process(Record<byte[], byte[]> touch) {
        codes.touched(
                new String(touch.key(), StandardCharsets.UTF_8),
                new String(touch.value(), StandardCharsets.UTF_8),
                settings.arrivalMs(touch.timestamp()));
    }
}
