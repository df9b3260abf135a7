package io.referrals.cli.explain;

import io.referrals.cli.Broker;
import io.referrals.cli.explain.Traces.Arrival;
import io.referrals.cli.explain.Traces.Looked;
import io.referrals.cli.explain.Traces.Refusal;
import io.referrals.cli.lag.Passage;
import io.referrals.cli.quarantine.Originals;
import io.referrals.cli.quarantine.QuarantineReader;
import io.referrals.cli.quarantine.Refused;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.events.serde.MalformedRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what is there of an order or a signup that has no conversion. Producers are not trusted with keys or
 * partitions, so its topic is read whole, but only what mentions the id or the storefront is decoded. Used once.
 */
final class TraceSearch {
    /** Of each kind; more of one order is one mistake made again and again. */
    private static final int KEPT = 1_000;

    private static final int NAMES = 10;

    private final Broker broker;
    private final EventSerdes serdes;
    private final Subject subject;
    private final @Nullable Instant since;
    private final BooleanSupplier goOn;
    private final Bytes id;
    private final Bytes storefront;

    private final Map<String, Arrival> arrived = new LinkedHashMap<>();
    private final List<Refusal> refused = new ArrayList<>();
    private final List<Looked> looked = new ArrayList<>();
    private final TreeSet<String> storefronts = new TreeSet<>();
    private boolean storefrontKnown;

    /**
     * @param storefrontKnown whether something of the storefront was found already
     * @param since looks at what arrived then or later; null for all that is kept
     * @param goOn whether somebody is willing to wait
     */
    TraceSearch(
            Broker broker,
            EventSerdes serdes,
            Subject subject,
            boolean storefrontKnown,
            @Nullable Instant since,
            BooleanSupplier goOn) {
        this.broker = broker;
        this.serdes = serdes;
        this.subject = subject;
        this.storefrontKnown = storefrontKnown;
        this.since = since;
        this.goOn = goOn;
        this.id = new Bytes(subject.id());
        this.storefront = new Bytes(subject.storefrontId());
    }

    /**
     * Searches.
     *
     * @param applicationId of the attribution whose progress decides whether a record is on its way
     * @param warnings takes what a person should know about records that cannot be read
     */
    Traces search(String applicationId, Consumer<String> warnings) throws InterruptedException {
        var events = reader(subject.topic());
        scan(subject.topic(), since, record -> event(record, events));
        // In this order: what has been read and was refused is in the quarantine by then.
        var passage = arrived.isEmpty() ? null : Passage.look(broker, applicationId);
        quarantine(warnings);
        if (!storefrontKnown) {
            for (var topic : List.of(Topics.PROGRAMS, Topics.POLICIES, Topics.CODES)) {
                var configuration = reader(topic);
                scan(topic, null, record -> configuration(record, configuration));
            }
        }
        return new Traces(
                subject,
                List.copyOf(arrived.values()),
                List.copyOf(refused),
                passage,
                storefrontKnown,
                storefronts.stream().limit(NAMES).toList(),
                withRetention());
    }

    private void event(ConsumerRecord<byte[], byte[]> record, Deserializer<? extends SpecificRecord> events) {
        boolean mentioned = id.areIn(record.value()) || id.areIn(record.key());
        if (!mentioned && (storefrontKnown || !storefront.areIn(record.value()))) {
            return;
        }
        var event = decode(record, events);
        storefrontKnown |= event != null && subject.storefrontId().equals(text(event, "storefrontId"));
        boolean is = event == null
                ? subject.isKey(record.key())
                : subject.is(text(event, "storefrontId"), text(event, subject.field()));
        if (is && arrived.size() < KEPT) {
            var arrival = new Arrival(
                    new TopicPartition(record.topic(), record.partition()),
                    record.offset(),
                    Instant.ofEpochMilli(record.timestamp()),
                    event == null ? null : text(event, "visitorId"));
            arrived.put(arrival.coordinates(), arrival);
        }
    }

    private void quarantine(Consumer<String> warnings) {
        var originals = new Originals(serdes);
        var seen = new Seen();
        boolean whole = new QuarantineReader(broker, serdes, warnings).forEachWhile(since, goOn, record -> {
            seen.add(record.refusedAt());
            arrived.remove(record.coordinates());
            if (isRefused(record, originals)) {
                refused.add(new Refusal(
                        record.coordinates(),
                        record.record().getSourceTopic(),
                        record.record().getReason(),
                        record.message(),
                        record.refusedAt()));
            }
        });
        refused.sort(Comparator.comparing(Refusal::refusedAt).thenComparing(Refusal::coordinates));
        looked.add(seen.of(Topics.QUARANTINE, whole));
    }

    private boolean isRefused(Refused record, Originals originals) {
        var topic = record.record().getSourceTopic();
        boolean itsTopic = topic.equals(subject.topic().name())
                || subject.kind() == Subject.Kind.PURCHASE && topic.equals(Topics.REFUNDS.name());
        if (!storefrontKnown && storefront.areIn(record.value())) {
            storefrontKnown = subject.storefrontId().equals(originals.storefront(record));
        }
        if (!itsTopic || refused.size() >= KEPT || !(id.areIn(record.value()) || id.areIn(record.key()))) {
            return false;
        }
        var event = originals.decode(record);
        return event == null
                ? subject.isKey(record.key())
                : subject.is(
                        event.path("storefrontId").textValue(),
                        event.path(subject.field()).textValue());
    }

    private void configuration(ConsumerRecord<byte[], byte[]> record, Deserializer<? extends SpecificRecord> reader) {
        boolean names = record.topic().equals(Topics.PROGRAMS.name());
        if (storefrontKnown || !names && !storefront.areIn(record.value())) {
            return;
        }
        var event = decode(record, reader);
        var name = event == null ? null : text(event, "storefrontId");
        storefrontKnown = subject.storefrontId().equals(name);
        if (names && name != null) {
            storefronts.add(name);
            if (storefronts.size() > KEPT) {
                storefronts.pollLast();
            }
        }
    }

    private Deserializer<? extends SpecificRecord> reader(Topic<?> topic) {
        return serdes.serde(topic).deserializer();
    }

    private static @Nullable SpecificRecord decode(
            ConsumerRecord<byte[], byte[]> record, Deserializer<? extends SpecificRecord> reader) {
        try {
            return reader.deserialize(record.topic(), record.value());
        } catch (MalformedRecordException e) {
            return null; // it is in the quarantine, where its key says whose it is
        }
    }

    private static @Nullable String text(SpecificRecord event, String field) {
        var value = event.get(event.getSchema().getField(field).pos());
        return value == null ? null : value.toString();
    }

    private void scan(Topic<?> topic, @Nullable Instant from, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        var seen = new Seen();
        try (var consumer = broker.reader()) {
            consumer.assign(Broker.partitions(consumer, topic.name()));
            Broker.seek(consumer, from);
            boolean whole = Broker.readWhile(consumer, goOn, record -> {
                seen.add(Instant.ofEpochMilli(record.timestamp()));
                if (record.value() != null) {
                    action.accept(record);
                }
            });
            looked.add(seen.of(topic, whole));
        }
    }

    /** Counts what is read of a topic. */
    private static final class Seen {
        private long records;
        private @Nullable Instant oldest;

        void add(Instant at) {
            records++;
            if (oldest == null || at.isBefore(oldest)) {
                oldest = at;
            }
        }

        Looked of(Topic<?> topic, boolean whole) {
            return new Looked(topic.name(), records, oldest, null, whole);
        }
    }

    /** How long the broker keeps what was looked through, which is its setting and not our declaration. */
    private List<Looked> withRetention() throws InterruptedException {
        var topics = looked.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.topic()))
                .toList();
        try (var admin = broker.admin()) {
            var configs = broker.await(admin.describeConfigs(topics).all(), "read how long topics are kept");
            var all = new ArrayList<Looked>();
            for (int i = 0; i < topics.size(); i++) {
                var topic = looked.get(i);
                var config = Objects.requireNonNull(configs.get(topics.get(i)), "every topic asked for is answered");
                var policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
                long millis = Long.parseLong(
                        config.get(TopicConfig.RETENTION_MS_CONFIG).value());
                boolean forever = millis < 0 || !policy.contains(TopicConfig.CLEANUP_POLICY_DELETE);
                all.add(new Looked(
                        topic.topic(),
                        topic.records(),
                        topic.oldest(),
                        forever ? null : Duration.ofMillis(millis),
                        topic.whole()));
            }
            return all;
        }
    }
}
