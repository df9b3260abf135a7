package io.referrals.events.intake;

import java.util.Objects;

/**
 * Why one record was refused.
 *
 * @param reason the one reason that counts
 * @param message what is wrong, for people: names the field, its length and its first fault; never carries a field's
 *     value
 */
public record Refusal(Reason reason, String message) {

    public Refusal {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
    }
}
