package io.referrals.streams.topology;

import io.referrals.events.Topics;
import io.referrals.events.intake.EventType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;

/**
 * The stream, as data walks through it: accept, stitch, resolve, attribute, count.
 *
 * <pre>
 * signups, purchases, refunds -> accept -> visitor-links -> stitch (clicks) -> person-events -> attribute
 *                                   |                          |                    ^               |
 *                                   +----> code-touches <------+                    |          conversions
 *                                               |                                   |               |
 *                                            resolve (codes) -----------------------+--------> code-counts
 *                                                              terms (programs, policies) --^       |
 *                                                                                                 count
 * </pre>
 *
 * <p>Every stage is keyed by what it joins on. A record whose producer put it elsewhere is passed on through a
 * rerouting topic, so nothing depends on how producers partition.
 */
public final class AttributionTopology {
    private final StageSettings settings;
    private final InternalTopics internal;
    private final Topology topology = new Topology();
    private final ThreadStores threads;

    private AttributionTopology(StageSettings settings, ThreadStores threads) {
        this.settings = settings;
        this.threads = threads;
        this.internal = settings.topics();
    }

    /** Builds the topology for a broker whose topics all have {@code settings.partitions()} partitions. */
    public static Topology build(StageSettings settings) {
        return build(settings, new ThreadStores());
    }

    static Topology build(StageSettings settings, ThreadStores threads) {
        AttributionTopology builder = new AttributionTopology(settings, threads);
        builder.accept();
        builder.stitch();
        builder.resolve();
        builder.terms();
        builder.attribute();
        builder.count();
        return builder.topology;
    }

    private void accept() {
        String[] processors = {
            input(EventType.SIGNUP, () -> new SignupProcessor(settings)),
            input(EventType.PURCHASE, () -> new PurchaseProcessor(settings)),
            input(EventType.REFUND, () -> new RefundProcessor(settings))
        };
        store(SignupProcessor.STORE, Acceptances.OF_CUSTOMER, processors[0]);
        store(Orders.STORE, Acceptances.OF_ORDER, processors[1], processors[2]);
        store(Orders.WAITING_REFUNDS, Orders.WaitingRefund.FORMAT, processors[1], processors[2]);
        messages(Stage.ACCEPT, Messages.PERSONS, internal.personEvents(), processors);
        messages(Stage.ACCEPT, Messages.LINKS, internal.visitorLinks(), processors);
        messages(Stage.ACCEPT, Messages.TOUCHES, internal.codeTouches(), processors);
        quarantine(Stage.ACCEPT, processors);
        accounting(Stage.ACCEPT, processors);
    }

    private void stitch() {
        String clicks = input(EventType.CLICK, () -> new ClickProcessor(settings));
        String links = internal(LinkProcessor.NAME, internal.visitorLinks(), () -> new LinkProcessor(settings));
        store(Visitors.CLICKS, Rows.Format.BYTES, clicks, links);
        store(Visitors.LINKS, Rows.Format.BYTES, clicks, links);
        messages(Stage.STITCH, Messages.PERSONS, internal.personEvents(), clicks, links);
        messages(Stage.STITCH, Messages.TOUCHES, internal.codeTouches(), clicks, links);
        messages(Stage.STITCH, Messages.COUNTS, internal.codeCounts(), clicks, links);
        quarantine(Stage.STITCH, clicks, links);
        accounting(Stage.STITCH, clicks, links);
    }

    private void resolve() {
        String codes = input(EventType.CODE, () -> new CodeProcessor(settings));
        String touches = internal(TouchProcessor.NAME, internal.codeTouches(), () -> new TouchProcessor(settings));
        store(Codes.STORE, Rows.Format.BYTES, codes, touches);
        store(Codes.PERSONS, Rows.Format.BYTES, codes, touches);
        messages(Stage.RESOLVE, Messages.PERSONS, internal.personEvents(), codes, touches);
        messages(Stage.RESOLVE, Messages.COUNTS, internal.codeCounts(), codes, touches);
        quarantine(Stage.RESOLVE, codes, touches);
        accounting(Stage.RESOLVE, codes, touches);
    }

    private void terms() {
        String programs = input(EventType.PROGRAM, () -> new ProgramProcessor(settings));
        String policies = input(EventType.POLICY, () -> new PolicyProcessor(settings));
        store(AcceptedTerms.STORE, Rows.Format.BYTES, programs, policies);
        sink(Stage.TERMS, Outlet.PROGRAMS, Topics.ACCEPTED_PROGRAMS.name(), programs);
        topology.addSink(
                Stage.TERMS.sink(Messages.TERMS),
                internal.personEvents(),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                new EveryPartition(),
                programs,
                policies);
        quarantine(Stage.TERMS, programs, policies);
        accounting(Stage.TERMS, programs, policies);
    }

    private void attribute() {
        String persons = internal(PersonProcessor.NAME, internal.personEvents(), () -> new PersonProcessor(settings));
        store(PersonHistories.STORE, PersonRows.FORMAT, persons);
        store(PersonHistories.PARTS, Rows.Format.BYTES, persons);
        store(PersonProcessor.CLICKS, Rows.Format.BYTES, persons);
        store(TermsTable.STORE, Rows.Format.BYTES, persons);
        sink(Stage.ATTRIBUTE, Outlet.CONVERSIONS, Topics.CONVERSIONS.name(), persons);
        messages(Stage.ATTRIBUTE, Messages.COUNTS, internal.codeCounts(), persons);
        quarantine(Stage.ATTRIBUTE, persons);
        accounting(Stage.ATTRIBUTE, persons);
    }

    private void count() {
        String counts = internal(CountProcessor.NAME, internal.codeCounts(), () -> new CountProcessor(settings));
        store(CountProcessor.STORE, CodeDay.FORMAT, counts);
        store(CountProcessor.WAITING, Rows.Format.BYTES, counts);
        sink(Stage.COUNT, Outlet.STATS, Topics.CODE_STATS.name(), counts);
        messages(Stage.COUNT, Messages.TOUCHES, internal.codeTouches(), counts);
        accounting(Stage.COUNT, counts);
    }

    /** The processor of an input topic and of those of its records that had to be rerouted. */
    private String input(EventType type, ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier) {
        String rerouted = "rerouted-" + type.label();
        source(type.label() + "-source", type.topic().name());
        source(rerouted + "-source", internal.rerouted(type));
        String name = InputProcessor.nodeName(type);
        topology.addProcessor(name, supplier, type.label() + "-source", rerouted + "-source");
        topology.addSink(
                InputProcessor.stage(type).sink(rerouted),
                internal.rerouted(type),
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                name);
        return name;
    }

    private String internal(String name, String topic, ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier) {
        source(name + "-source", topic);
        topology.addProcessor(name, supplier, name + "-source");
        return name;
    }

    private void source(String name, String topic) {
        topology.addSource(
                Topology.AutoOffsetReset.EARLIEST,
                name,
                new ArrivalTimeExtractor(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic);
    }

    private void quarantine(Stage stage, String... processors) {
        sink(stage, Outlet.QUARANTINE, Topics.QUARANTINE.name(), processors);
    }

    private void accounting(Stage stage, String... processors) {
        store(stage.accountingStore(), Rows.Format.BYTES, processors);
        sink(stage, Outlet.ACCOUNTING, InternalTopics.accounting(), processors);
    }

    private void sink(Stage stage, String destination, String topic, String... parents) {
        topology.addSink(stage.sink(destination), topic, new ByteArraySerializer(), new ByteArraySerializer(), parents);
    }

    private void messages(Stage stage, String destination, String topic, String... parents) {
        topology.addSink(
                stage.sink(destination),
                topic,
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                new ToPartition(),
                parents);
    }

    private <V> void store(String name, Rows.Format<V> format, String... processors) {
        topology.addStateStore(new RowsBuilder<>(name, format, threads), processors);
    }
}
