package io.referrals.events.intake;

import io.referrals.events.*;
import org.apache.avro.specific.SpecificRecord;

/** stub */
public final class EventRules {
    private EventRules() {}

    public static Checked<Click> check(Click click) {
        throw new UnsupportedOperationException();
    }

    public static Checked<Signup> check(Signup signup) {
        throw new UnsupportedOperationException();
    }

    public static Checked<Purchase> check(Purchase purchase) {
        throw new UnsupportedOperationException();
    }

    public static Checked<Refund> check(Refund refund) {
        throw new UnsupportedOperationException();
    }

    public static Checked<ReferralCode> check(ReferralCode code) {
        throw new UnsupportedOperationException();
    }

    public static Checked<Program> check(Program program) {
        throw new UnsupportedOperationException();
    }

    public static Checked<AttributionPolicy> check(AttributionPolicy policy) {
        throw new UnsupportedOperationException();
    }

    /** Any input record; normalises in place. */
    public static <T extends SpecificRecord> Checked<T> check(T record) {
        throw new UnsupportedOperationException();
    }
}
