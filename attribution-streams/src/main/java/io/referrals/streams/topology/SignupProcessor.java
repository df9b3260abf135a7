package io.referrals.streams.topology;

import io.referrals.events.Signup;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventType;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.SignupAcceptance;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Accepts signups by customer, and tells the person and its visitor. */
final class SignupProcessor extends InputProcessor<Signup> {
    static final String STORE = "customer-signups";

    private Rows<SignupAcceptance> signups;
    private Announcements announcements;

    @SuppressWarnings("NullAway.Init") // the store comes with the context
    SignupProcessor(StageSettings settings) {
        super(EventType.SIGNUP, settings);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        signups = context.getStateStore(STORE);
        announcements = new Announcements(messages);
        Retention.keep(context, settings, Lifetime.CUSTOMER_SIGNUPS, signups, (key, customer, beforeMs) -> {
            if (customer.latestAtMs() < beforeMs) {
                signups.delete(key);
            }
        });
    }

    @Override
    long occurredAtMs(Signup signup) {
        return signup.getOccurredAt().toEpochMilli();
    }

    @Override
    void accept(Signup signup, Record<byte[], byte[]> raw) {
        String person = signup.getStorefrontId() + '|' + signup.getCustomerId();
        Bytes key = Bytes.wrap(person.getBytes(StandardCharsets.UTF_8));
        SignupAcceptance known = signups.get(key);
        SignupAcceptance customer =
                known == null || Lifetime.CUSTOMER_SIGNUPS.isOver(settings, known.latestAtMs(), arrivedAtMs(raw))
                        ? new SignupAcceptance()
                        : known;
        Acceptance acceptance =
                customer.accept(Fingerprint.of(ContentFingerprint.of(signup)), EventMapping.signup(signup));
        if (!acceptance.isAccepted()) {
            notAccepted(acceptance, raw);
            return;
        }
        accounting.accepted(EventType.SIGNUP);
        signups.put(key, customer);
        io.referrals.streams.attribution.Signup effective = customer.effective();
        if (effective != null && effective.eventId().equals(signup.getEventId())) {
            announcements.event(person, new PersonEvent.SignedUp(effective));
            announcements.typedCode(signup.getStorefrontId(), signup.getCustomerId(), signup.getReferralCode());
        }
        announcements.link(signup.getStorefrontId(), signup.getCustomerId(), signup.getVisitorId());
    }
}
