package io.referrals.cli.assignments;

import io.referrals.cli.Broker;
import io.referrals.events.Assignment;
import io.referrals.events.EventHeaders;
import io.referrals.events.Topics;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.EventRules;
import io.referrals.events.serde.EventSerdes;
import io.referrals.events.serde.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads assignments from their compacted topic. It is read whole, because producers are not trusted with partitions. People
 * assign by hand, so what a storefront has is held in memory.
 */
public final class AssignmentLookup {
    private final Broker broker;
    private final Deserializer<Assignment> deserializer;

    public AssignmentLookup(Broker broker, EventSerdes serdes) {
        this.broker = broker;
        this.deserializer = serdes.serde(Topics.ASSIGNMENTS).deserializer();
    }

    /**
     * The greatest version of each assignment of a storefront, ordered by id.
     *
     * @param goOn whether somebody waits still; when not, there is no answer
     */
    public List<PutAssignment> newest(String storefrontId, BooleanSupplier goOn) {
        var newest = new TreeMap<String, PutAssignment>();
        boolean whole = read(
                goOn,
                put -> put.assignment().getStorefrontId().equals(storefrontId),
                put -> newest.merge(put.assignment().getAssignmentId(), put, AssignmentLookup::greater));
        return whole ? new ArrayList<>(newest.values()) : List.of();
    }

    /** The versions of one assignment. */
    Map<Integer, PutAssignment> versions(String storefrontId, String assignmentId) {
        var versions = new HashMap<Integer, PutAssignment>();
        var unused = read(
                () -> true,
                put -> put.assignment().getStorefrontId().equals(storefrontId)
                        && put.assignment().getAssignmentId().equals(assignmentId),
                put -> versions.putIfAbsent(put.assignment().getVersion(), put));
        return versions;
    }

    /** Of one version the first stands, as in the attribution. */
    private static PutAssignment greater(PutAssignment before, PutAssignment now) {
        return now.assignment().getVersion() > before.assignment().getVersion() ? now : before;
    }

    private boolean read(BooleanSupplier goOn, Predicate<PutAssignment> wanted, Consumer<PutAssignment> reader) {
        try (var consumer = broker.reader()) {
            consumer.assign(Broker.partitions(consumer, Topics.ASSIGNMENTS.name()));
            Broker.seek(consumer, null);
            return Broker.readWhile(consumer, goOn, record -> {
                var put = put(record);
                if (put != null && wanted.test(put)) {
                    reader.accept(put);
                }
            });
        }
    }

    private @Nullable PutAssignment put(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return EventRules.check(deserializer.deserialize(record.topic(), record.value()))
                            instanceof Checked.Accepted<Assignment> accepted
                    ? new PutAssignment(accepted.record(), Instant.ofEpochMilli(record.timestamp()), source(record))
                    : null;
        } catch (MalformedRecordException e) {
            return null; // it is in the quarantine
        }
    }

    private static @Nullable String source(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(EventHeaders.INPUT);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
