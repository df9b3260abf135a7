package io.referrals.streams.topology.messages;

import io.referrals.events.QuarantinedRecord;
import io.referrals.events.Topics;
import io.referrals.events.intake.Refusal;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.records.Original;
import io.referrals.streams.topology.records.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The ways out of a partition: its sinks by topic, all in the transaction that consumes the cause. */
public final class Outlet {
    public static final String QUARANTINE = "quarantine";
    public static final String ACCOUNTING = "accounting";
    public static final String PROGRAMS = "accepted-programs";
    public static final String CONVERSIONS = "conversions";
    public static final String STATS = "code-stats";
    public static final String REROUTED = "rerouted";
    public static final String MAIL = "mail";

    /** Of a message; some tell what a registry answered. */
    private static final int MESSAGE_CHARACTERS = 500;

    private static final String CUT = " (kept are the first " + Original.CUT_VALUE_BYTES
            + " bytes of its value, the first " + Original.CUT_KEY_BYTES
            + " of its key and its last headers; the whole record stands at its coordinates)";

    private final ProcessorContext<byte[], byte[]> context;
    private final Serializer<QuarantinedRecord> quarantine;

    public Outlet(ProcessorContext<byte[], byte[]> context, StageSettings settings) {
        this.context = context;
        this.quarantine = settings.serdes().serde(Topics.QUARANTINE).serializer();
    }

    /** The node that writes to a destination, e.g. {@code quarantine-sink}. */
    public static String sink(String destination) {
        return destination + "-sink";
    }

    public void send(String destination, String key, byte[] value, long timeMs) {
        send(destination, utf8(key), value, timeMs, new RecordHeaders());
    }

    public void send(String destination, byte[] key, byte @Nullable [] value, long timeMs, Headers headers) {
        context.forward(new Record<>(key, value, timeMs, headers), sink(destination));
    }

    /** Puts a refused record where people find it again, with the headers it came with. */
    public void refuse(Refusal refusal, Source source, Original original) {
        byte @Nullable [] key = original.key();
        byte @Nullable [] value = original.value();
        String message =
                refusal.message().substring(0, Math.min(refusal.message().length(), MESSAGE_CHARACTERS));
        QuarantinedRecord quarantined = QuarantinedRecord.newBuilder()
                .setReason(refusal.reason().name())
                .setMessage(original.isCut() ? message + CUT : message)
                .setSourceTopic(source.topic())
                .setSourcePartition(source.partition())
                .setSourceOffset(source.offset())
                .setInput(source.input())
                .setLine(source.line())
                .setKey(key == null ? null : ByteBuffer.wrap(key))
                .setValue(value == null ? null : ByteBuffer.wrap(value))
                .setArrivedAt(Instant.ofEpochMilli(source.arrivedAtMs()))
                .setAttempts(source.attempts())
                .setCut(original.isCut())
                .build();
        byte[] bytes = quarantine.serialize(Topics.QUARANTINE.name(), quarantined);
        send(QUARANTINE, utf8(source.coordinates()), bytes, source.arrivedAtMs(), original.headers());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
