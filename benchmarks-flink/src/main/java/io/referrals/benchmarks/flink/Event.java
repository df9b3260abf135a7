package io.referrals.benchmarks.flink;

import io.referrals.events.Click;
import io.referrals.events.Purchase;
import io.referrals.events.Signup;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What the job needs of a click, a signup or a purchase. Public, with fields, as Flink's serializer wants it. */
public final class Event {
    static final byte CLICK = 0;
    static final byte SIGNUP = 1;
    static final byte PURCHASE = 2;

    public byte kind;
    /** Storefront and visitor. */
    public @Nullable String visitor;
    /** Storefront and customer; of a click the one that it is told to. */
    public @Nullable String person;
    /** Of the click, or of the conversion that a signup or a purchase makes. */
    public String id = "";
    /** Event time in milliseconds. */
    public long at;
    /** The click's referral code. */
    public @Nullable String code;

    static @Nullable Event of(SpecificRecord record) {
        if (record instanceof Click click) {
            var event = of(CLICK, click.getStorefrontId(), click.getVisitorId(), null, click.getEventId());
            event.at = click.getOccurredAt().toEpochMilli();
            event.code = click.getReferralCode();
            return event;
        }
        if (record instanceof Signup signup) {
            var storefront = signup.getStorefrontId();
            var id = storefront + "|SIGNUP|" + signup.getCustomerId();
            var event = of(SIGNUP, storefront, signup.getVisitorId(), signup.getCustomerId(), id);
            event.at = signup.getOccurredAt().toEpochMilli();
            return event;
        }
        if (record instanceof Purchase purchase && purchase.getCustomerId() != null) {
            var storefront = purchase.getStorefrontId();
            var id = storefront + "|PURCHASE|" + purchase.getOrderId();
            var event = of(PURCHASE, storefront, purchase.getVisitorId(), purchase.getCustomerId(), id);
            event.at = purchase.getOccurredAt().toEpochMilli();
            return event;
        }
        return null;
    }

    private static Event of(
            byte kind, String storefront, @Nullable String visitor, @Nullable String customer, String id) {
        var event = new Event();
        event.kind = kind;
        event.visitor = visitor == null ? null : storefront + "|" + visitor;
        event.person = customer == null ? null : storefront + "|" + customer;
        event.id = id;
        return event;
    }

    /** The same click, told to a person. */
    Event to(String someone) {
        var told = new Event();
        told.kind = kind;
        told.visitor = visitor;
        told.person = someone;
        told.id = id;
        told.at = at;
        told.code = code;
        return told;
    }
}
