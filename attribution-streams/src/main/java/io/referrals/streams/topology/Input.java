package io.referrals.streams.topology;

import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import org.apache.avro.specific.SpecificRecord;

/** The input topics, and by which key each record must be processed. */
enum Input {
    CLICK("clicks", Topics.CLICKS),
    SIGNUP("signups", Topics.SIGNUPS),
    PURCHASE("purchases", Topics.PURCHASES),
    REFUND("refunds", Topics.REFUNDS),
    CODE("codes", Topics.CODES),
    PROGRAM("programs", Topics.PROGRAMS),
    POLICY("policies", Topics.POLICIES);

    private final String plural;
    private final Topic<?> topic;

    Input(String plural, Topic<?> topic) {
        this.plural = plural;
        this.topic = topic;
    }

    String plural() {
        return plural;
    }

    Topic<?> topic() {
        return topic;
    }

    /** The type in event files and in the accounting. */
    String type() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /**
     * The key by which a record must be processed. It is the topic's own key but for configuration, where all
     * versions of a code, and all terms of a storefront, have to meet.
     */
    static String placement(SpecificRecord event) {
        if (event instanceof Click click) {
            return click.getStorefrontId() + '|' + click.getVisitorId();
        }
        if (event instanceof Signup signup) {
            return signup.getStorefrontId() + '|' + signup.getCustomerId();
        }
        if (event instanceof Purchase purchase) {
            return purchase.getStorefrontId() + '|' + purchase.getOrderId();
        }
        if (event instanceof Refund refund) {
            return refund.getStorefrontId() + '|' + refund.getOrderId();
        }
        if (event instanceof ReferralCode code) {
            return code.getStorefrontId() + '|' + code.getReferralCode();
        }
        if (event instanceof Program program) {
            return program.getStorefrontId();
        }
        if (event instanceof AttributionPolicy policy) {
            return policy.getStorefrontId();
        }
        throw new IllegalArgumentException("not an input: " + event.getClass().getName());
    }
}
