package io.referrals.streams.topology;

import io.referrals.events.ReferralCode;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventType;
import io.referrals.streams.attribution.Acceptance;
import java.util.Arrays;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Accepts versions of a code's registration: the first content of a version stands, the greatest version wins. */
final class CodeProcessor extends InputProcessor<ReferralCode> {
    private Codes codes;

    @SuppressWarnings("NullAway.Init") // the codes come with the context
    CodeProcessor(StageSettings settings) {
        super(EventType.CODE, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        codes = new Codes(context, messages, accounting);
        codes.announceInBackground();
        codes.forgetOldOnes(settings);
    }

    @Override
    long occurredAtMs(ReferralCode code) {
        return Long.MIN_VALUE;
    }

    @Override
    void accept(ReferralCode code, Record<byte[], byte[]> raw) {
        byte[] content = ContentFingerprint.of(code);
        byte[] known = codes.accept(code, EventMapping.code(code), content, raw.timestamp());
        if (known == null) {
            accounting.accepted(EventType.CODE);
        } else {
            notAccepted(Arrays.equals(known, content) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE, raw);
        }
    }
}
