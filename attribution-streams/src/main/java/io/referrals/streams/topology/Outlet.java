package io.referrals.streams.topology;

import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topics;
import io.referrals.events.intake.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The ways out of a stage: its sinks by topic, all in the transaction that consumes the cause. */
final class Outlet {
    static final String QUARANTINE = "quarantine";
    static final String ACCOUNTING = "accounting";
    static final String PROGRAMS = "accepted-programs";
    static final String CONVERSIONS = "conversions";
    static final String STATS = "code-stats";

    private static final String CUT = " (the value is cut to 4 MiB; it stands whole at its coordinates)";

    private final Stage stage;
    private final ProcessorContext<byte[], byte[]> context;
    private final Serializer<QuarantinedRecord> quarantine;

    Outlet(Stage stage, ProcessorContext<byte[], byte[]> context, StageSettings settings) {
        this.stage = stage;
        this.context = context;
        this.quarantine = settings.serdes().serde(Topics.QUARANTINE).serializer();
    }

    void send(String destination, String key, byte[] value, long timeMs) {
        send(destination, utf8(key), value, timeMs, new RecordHeaders());
    }

    void send(String destination, byte[] key, byte @Nullable [] value, long timeMs, Headers headers) {
        context.forward(new Record<>(key, value, timeMs, headers), stage.sink(destination));
    }

    /** Puts a refused record where people find it again, with the headers it came with. */
    void refuse(Refusal refusal, Source source, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        boolean whole = value == null || value.length <= Topics.QUARANTINED_VALUE_BYTES;
        byte[] kept = whole ? value : Arrays.copyOf(value, Topics.QUARANTINED_VALUE_BYTES);
        QuarantinedRecord quarantined = QuarantinedRecord.newBuilder()
                .setReason(refusal.reason().name())
                .setMessage(whole ? refusal.message() : refusal.message() + CUT)
                .setSourceTopic(source.topic())
                .setSourcePartition(source.partition())
                .setSourceOffset(source.offset())
                .setInput(source.input())
                .setLine(source.line())
                .setKey(key == null ? null : ByteBuffer.wrap(key))
                .setValue(kept == null ? null : ByteBuffer.wrap(kept))
                .setArrivedAt(Instant.ofEpochMilli(source.arrivedAtMs()))
                .setAttempts(source.attempts())
                .build();
        byte[] bytes = quarantine.serialize(Topics.QUARANTINE.name(), quarantined);
        send(QUARANTINE, utf8(source.coordinates()), bytes, source.arrivedAtMs(), OwnHeaders.kept(headers));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
