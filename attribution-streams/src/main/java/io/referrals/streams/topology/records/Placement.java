package io.referrals.streams.topology.records;

import io.referrals.events.Assignment;
import io.referrals.events.AttributionPolicy;
import io.referrals.events.Program;
import io.referrals.events.ReferralCode;
import io.referrals.events.intake.Keys;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * Where a record must be processed, whatever its producer thought.
 *
 * @param key the key that decides
 * @param partition the partition of the key under the Java client's hash, the one the sinks use too
 */
public record Placement(byte[] key, int partition) {

    public static Placement of(SpecificRecord event, int partitions) {
        byte[] key = key(event).getBytes(StandardCharsets.UTF_8);
        return new Placement(key, partition(key, partitions));
    }

    public static int partition(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    /** The documented key, but for configuration: all versions of a code or an assignment, and all terms of a storefront, must meet. */
    public static String key(SpecificRecord event) {
        if (event instanceof ReferralCode code) {
            return code.getStorefrontId() + '|' + code.getReferralCode();
        }
        if (event instanceof Assignment assignment) {
            return assignment.getStorefrontId() + '|' + assignment.getAssignmentId();
        }
        if (event instanceof Program program) {
            return program.getStorefrontId();
        }
        if (event instanceof AttributionPolicy policy) {
            return policy.getStorefrontId();
        }
        return Keys.of(event);
    }
}
