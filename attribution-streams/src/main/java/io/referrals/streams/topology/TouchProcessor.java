package io.referrals.streams.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Remembers who touched a code, and answers what the code is. */
final class TouchProcessor extends MessageProcessor {
    static final String NAME = "resolve-touch";

    private Codes codes;
    private Messages messages;

    @SuppressWarnings("NullAway.Init") // codes and messages come with the context
    TouchProcessor(StageSettings settings) {
        super(Stage.RESOLVE, NAME, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        messages = Messages.of(Stage.RESOLVE, context, settings);
        codes = new Codes(context, messages, accounting);
    }

    @Override
    void arrived(long atMs) {
        messages.arrived(atMs);
    }

    @Override
    void receive(byte[] code, byte[] person, long timeMs) {
        codes.touched(
                new String(code, StandardCharsets.UTF_8),
                new String(person, StandardCharsets.UTF_8),
                settings.arrivalMs(timeMs));
    }
}
