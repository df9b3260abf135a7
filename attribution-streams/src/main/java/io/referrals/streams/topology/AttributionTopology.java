package io.referrals.streams.topology;

import io.referrals.events.Topics;
import io.referrals.events.intake.EventType;
import io.referrals.streams.topology.clicks.ClickStoreBuilder;
import io.referrals.streams.topology.intake.ArrivalTimeExtractor;
import io.referrals.streams.topology.messages.Outlet;
import io.referrals.streams.topology.messages.ToPartition;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.RowsBuilder;
import io.referrals.streams.topology.state.ThreadStores;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/**
 * One task a partition: it reads the inputs, the records that were elsewhere and the mail of the other partitions, and has
 * two stores. What is done in it, stage by stage, is in {@link Stages}.
 */
public final class AttributionTopology {
    private final StageSettings settings;
    private final Topology topology = new Topology();
    private final ThreadStores threads = new ThreadStores();
    private final boolean callsItself;

    private AttributionTopology(StageSettings settings, boolean callsItself) {
        this.settings = settings;
        this.callsItself = callsItself;
    }

    /** Builds the topology for a broker whose topics all have {@code settings.partitions()} partitions. */
    public static Topology build(StageSettings settings) {
        return build(settings, true);
    }

    /** @param callsItself whether a partition's messages to itself are calls; when not, they go by mail as all others do */
    static Topology build(StageSettings settings, boolean callsItself) {
        AttributionTopology builder = new AttributionTopology(settings, callsItself);
        builder.addSources();
        builder.addStores();
        builder.addSinks();
        return builder.topology;
    }

    private void addSources() {
        List<String> sources = new ArrayList<>();
        for (EventType type : EventType.values()) {
            sources.add(source(type.label() + "-source", type.topic().name()));
        }
        sources.add(source("rerouted-source", settings.topics().rerouted()));
        sources.add(source("mail-source", settings.topics().mail()));
        topology.addProcessor(
                PartitionProcessor.NAME,
                () -> new PartitionProcessor(settings, callsItself),
                sources.toArray(String[]::new));
    }

    private String source(String name, String topic) {
        topology.addSource(
                Topology.AutoOffsetReset.EARLIEST,
                name,
                new ArrivalTimeExtractor(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic);
        return name;
    }

    private void addStores() {
        topology.addStateStore(new RowsBuilder(PartitionProcessor.ROWS, threads), PartitionProcessor.NAME);
        topology.addStateStore(
                new ClickStoreBuilder(PartitionProcessor.CLICKS, Lifetime.VISITOR_CLICKS.length(settings)),
                PartitionProcessor.NAME);
    }

    private void addSinks() {
        sink(Outlet.CONVERSIONS, Topics.CONVERSIONS.name());
        sink(Outlet.STATS, Topics.CODE_STATS.name());
        sink(Outlet.PROGRAMS, Topics.ACCEPTED_PROGRAMS.name());
        sink(Outlet.QUARANTINE, Topics.QUARANTINE.name());
        sink(Outlet.ACCOUNTING, InternalTopics.accounting());
        sink(Outlet.REROUTED, settings.topics().rerouted());
        topology.addSink(
                Outlet.sink(Outlet.MAIL),
                settings.topics().mail(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                new ToPartition(),
                PartitionProcessor.NAME);
    }

    private void sink(String destination, String topic) {
        topology.addSink(
                Outlet.sink(destination),
                topic,
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                PartitionProcessor.NAME);
    }
}
