package io.referrals.streams.topology.records;

import io.referrals.streams.topology.StageSettings;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * How an event came: as which record, from where and when. Where it came from is only worth finding out for one that is
 * refused, rerouted or kept waiting.
 */
public final class Arrival {
    private final Record<byte[], byte[]> raw;
    private final RecordMetadata metadata;
    private final boolean rerouted;
    private final StageSettings settings;

    /** @param rerouted whether the record came from a topic for those that their producer put elsewhere */
    public Arrival(Record<byte[], byte[]> raw, RecordMetadata metadata, boolean rerouted, StageSettings settings) {
        this.raw = raw;
        this.metadata = metadata;
        this.rerouted = rerouted;
        this.settings = settings;
    }

    /** When it arrived on its input topic, in milliseconds since the epoch. */
    public long atMs() {
        return rerouted ? source().arrivedAtMs() : settings.arrivalMs(raw.timestamp());
    }

    /** Its place on its input topic. */
    public Source source() {
        return rerouted
                ? Source.rerouted(raw.headers())
                : Source.read(metadata, raw.headers(), settings.arrivalMs(raw.timestamp()));
    }

    /** The record as its producer wrote it; a rerouted one has another key now, and some headers of ours. */
    public Original original() {
        return rerouted
                ? Original.of(Source.originalKey(raw.headers()), raw.value(), Source.originalHeaders(raw.headers()))
                : Original.of(raw.key(), raw.value(), raw.headers());
    }
}
