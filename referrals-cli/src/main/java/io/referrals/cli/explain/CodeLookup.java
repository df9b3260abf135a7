package io.referrals.cli.explain;

import io.referrals.cli.Broker;
import io.referrals.events.ReferralCode;
import io.referrals.events.Topics;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.EventRules;
import io.referrals.events.serde.MalformedRecordException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the registrations of some codes in their compacted topic. It is read whole, because producers are not trusted with
 * partitions; only what mentions the storefront is decoded.
 */
final class CodeLookup {
    private final Broker broker;
    private final Deserializer<ReferralCode> deserializer;

    CodeLookup(Broker broker, Deserializer<ReferralCode> deserializer) {
        this.broker = broker;
        this.deserializer = deserializer;
    }

    /** The versions of each of the codes that is found, in the time that somebody is willing to wait. */
    Map<String, List<Registration>> find(String storefrontId, Set<String> codes, BooleanSupplier goOn) {
        var found = new HashMap<String, Map<Integer, Registration>>();
        var storefront = new Bytes(storefrontId);
        try (var consumer = broker.reader()) {
            consumer.assign(Broker.partitions(consumer, Topics.CODES.name()));
            Broker.seek(consumer, null);
            var whole = Broker.readWhile(consumer, goOn, record -> {
                var code = storefront.areIn(record.value()) ? read(record) : null;
                if (code != null
                        && code.getStorefrontId().equals(storefrontId)
                        && codes.contains(code.getReferralCode())) {
                    // Of one version the first stands, as in the attribution.
                    found.computeIfAbsent(code.getReferralCode(), key -> new HashMap<>())
                            .putIfAbsent(code.getVersion(), Registration.of(code));
                }
            });
            var versions = new HashMap<String, List<Registration>>();
            found.forEach((code, byVersion) -> versions.put(code, List.copyOf(byVersion.values())));
            return whole ? versions : Map.of();
        }
    }

    private @Nullable ReferralCode read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return EventRules.check(deserializer.deserialize(record.topic(), record.value()))
                            instanceof Checked.Accepted<ReferralCode> accepted
                    ? accepted.record()
                    : null;
        } catch (MalformedRecordException e) {
            return null; // it is in the quarantine
        }
    }
}
