package io.referrals.events.intake;

import io.referrals.events.Click;
import io.referrals.events.Purchase;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import java.time.Duration;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What is refused because of when it arrived: events of the future and events older than the state. */
public final class ArrivalRules {
    /** How long state is kept unless configured otherwise. */
    public static final Duration DEFAULT_STATE_RETENTION = Duration.ofDays(400);

    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(10);

    private final long stateRetentionMs;

    public ArrivalRules() {
        this(DEFAULT_STATE_RETENTION);
    }

    /**
     * @param stateRetention how long state is kept; an event exactly that old is still accepted
     * @throws IllegalArgumentException when it is not positive
     */
    public ArrivalRules(Duration stateRetention) {
        if (stateRetention.isNegative() || stateRetention.isZero()) {
            throw new IllegalArgumentException("state retention must be positive, was " + stateRetention);
        }
        this.stateRetentionMs = stateRetention.toMillis();
    }

    /**
     * Checks a record against its arrival; configuration may come at any time.
     *
     * @param record an input record already accepted by {@link EventRules}
     * @param arrivedAtMs time of arrival, milliseconds since the epoch
     * @return why it is refused, or null when it is not
     */
    public @Nullable Refusal check(SpecificRecord record, long arrivedAtMs) {
        if (record instanceof Click click) {
            return check(click.getOccurredAt().toEpochMilli(), arrivedAtMs);
        } else if (record instanceof Signup signup) {
            return check(signup.getOccurredAt().toEpochMilli(), arrivedAtMs);
        } else if (record instanceof Purchase purchase) {
            return check(purchase.getOccurredAt().toEpochMilli(), arrivedAtMs);
        } else if (record instanceof Refund refund) {
            return check(refund.getOccurredAt().toEpochMilli(), arrivedAtMs);
        }
        return null;
    }

    /**
     * Checks an event's time against its arrival.
     *
     * @param occurredAtMs event time, milliseconds since the epoch, already accepted by {@link EventRules}
     * @param arrivedAtMs time of arrival, milliseconds since the epoch
     * @return why it is refused, or null when it is not
     */
    public @Nullable Refusal check(long occurredAtMs, long arrivedAtMs) {
        if (occurredAtMs > arrivedAtMs + CLOCK_TOLERANCE.toMillis()) {
            return new Refusal(
                    Reason.FUTURE_EVENT,
                    "occurredAt is more than " + CLOCK_TOLERANCE.toMinutes() + " minutes after its arrival");
        }
        if (occurredAtMs < arrivedAtMs - stateRetentionMs) {
            return new Refusal(
                    Reason.EXPIRED_EVENT,
                    "occurredAt is more than "
                            + Duration.ofMillis(stateRetentionMs).toDays() + " days before its arrival");
        }
        return null;
    }
}
