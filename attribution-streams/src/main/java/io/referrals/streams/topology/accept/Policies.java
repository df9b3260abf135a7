package io.referrals.streams.topology.accept;

import io.referrals.events.AttributionPolicy;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.Keys;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.EventMapping;
import io.referrals.streams.topology.records.Outcome;

/** Accepts versions of policies, and tells every partition. */
public final class Policies implements Acceptor<AttributionPolicy> {
    private final Partition partition;
    private final Versions versions;

    public Policies(Partition partition, Versions versions) {
        this.partition = partition;
        this.versions = versions;
    }

    @Override
    public Outcome accept(AttributionPolicy policy, Arrival arrival) {
        byte[] content = ContentFingerprint.of(policy);
        byte[] known = versions.accept("policy|" + Keys.of(policy), content);
        if (known == null) {
            partition
                    .mail()
                    .sendToAll(policy.getStorefrontId(), new Message.PolicyAccepted(EventMapping.policy(policy)));
        }
        return Outcome.ofVersion(known, content);
    }
}
