package io.referrals.events.intake;

import io.referrals.events.Assignment;
import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import org.apache.avro.specific.SpecificRecord;

/**
 * The documented key of every input record. Ids and codes cannot contain the separator, so two records share a key only
 * when they share its parts.
 */
public final class Keys {

    private Keys() {}

    public static String of(Click click) {
        return click.getStorefrontId() + '|' + click.getVisitorId();
    }

    public static String of(Signup signup) {
        return signup.getStorefrontId() + '|' + signup.getCustomerId();
    }

    public static String of(Purchase purchase) {
        return purchase.getStorefrontId() + '|' + purchase.getOrderId();
    }

    public static String of(Refund refund) {
        return refund.getStorefrontId() + '|' + refund.getOrderId();
    }

    public static String of(ReferralCode code) {
        return code.getStorefrontId() + '|' + code.getReferralCode() + '|' + code.getVersion();
    }

    public static String of(Program program) {
        return program.getStorefrontId() + '|' + program.getProgramId() + '|' + program.getVersion();
    }

    public static String of(AttributionPolicy policy) {
        return policy.getStorefrontId() + '|' + policy.getVersion();
    }

    public static String of(Assignment assignment) {
        return assignment.getStorefrontId() + '|' + assignment.getAssignmentId() + '|' + assignment.getVersion();
    }

    /**
     * The key of any input record, normalised.
     *
     * @throws IllegalArgumentException when the record is none of the input types
     */
    public static String of(SpecificRecord record) {
        if (record instanceof Click click) {
            return of(click);
        } else if (record instanceof Signup signup) {
            return of(signup);
        } else if (record instanceof Purchase purchase) {
            return of(purchase);
        } else if (record instanceof Refund refund) {
            return of(refund);
        } else if (record instanceof ReferralCode code) {
            return of(code);
        } else if (record instanceof Program program) {
            return of(program);
        } else if (record instanceof AttributionPolicy policy) {
            return of(policy);
        } else if (record instanceof Assignment assignment) {
            return of(assignment);
        }
        throw new IllegalArgumentException(record.getClass().getName() + " is no input record");
    }
}
