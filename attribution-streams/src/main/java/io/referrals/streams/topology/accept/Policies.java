package io.referrals.streams.topology;

import io.referrals.events.AttributionPolicy;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Keys;
import io.referrals.streams.attribution.Acceptance;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Accepts versions of policies, and tells every partition of the attribution. */
final class PolicyProcessor extends InputProcessor<AttributionPolicy> {
    private AcceptedTerms terms;

    @SuppressWarnings("NullAway.Init") // the terms come with the context
    PolicyProcessor(StageSettings settings) {
        super(EventType.POLICY, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        terms = new AcceptedTerms(context);
    }

    @Override
    long occurredAtMs(AttributionPolicy policy) {
        return Long.MIN_VALUE;
    }

    @Override
    void accept(AttributionPolicy policy, Record<byte[], byte[]> raw) {
        byte[] content = ContentFingerprint.of(policy);
        byte[] known = terms.accept("policy|" + Keys.of(policy), content);
        if (known != null) {
            notAccepted(Arrays.equals(known, content) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE, raw);
            return;
        }
        accounting.accepted(EventType.POLICY);
        PersonEvent accepted = new PersonEvent.PolicyAccepted(EventMapping.policy(policy));
        messages.send(Messages.TERMS, policy.getStorefrontId(), accepted.toBytes());
    }
}
