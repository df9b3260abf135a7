package io.referrals.consumer.ledger;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payable balances that are paid out together.
 *
 * @param batchId unique; who gives the same one again gets the same batch
 * @param storefrontId whose beneficiaries; null: all storefronts'
 * @param unit what is paid; null: every unit
 * @param minimum the least that is paid to a beneficiary, in the unit's minor units or pieces, above 0
 * @param createdBy who made it
 * @param closedBy who settled or cancelled it; null while it is open
 */
public record PayoutBatch(
        String batchId,
        @Nullable String storefrontId,
        @Nullable String unit,
        long minimum,
        State state,
        String createdBy,
        Instant createdAt,
        @Nullable String closedBy,
        @Nullable Instant closedAt) {

    /** Where a batch is in its life. */
    public enum State {
        /** Its amounts are reserved. */
        OPEN,
        /** Paid, and posted. */
        SETTLED,
        /** Given up: its amounts are payable as before. */
        CANCELLED
    }

    /**
     * A payment that came back.
     *
     * @param reason why, in words
     */
    public record Return(String reason, String by, Instant at) {}

    /**
     * What one beneficiary gets in one unit.
     *
     * @param item its number in the batch, from 1
     * @param rewards how many rewards it settles
     * @param amount in minor units or pieces, above 0
     * @param returned null unless it came back
     */
    public record Line(
            String batchId,
            long item,
            String storefrontId,
            String beneficiaryType,
            String beneficiaryId,
            String unit,
            long rewards,
            BigInteger amount,
            @Nullable Return returned) {}

    /** A batch to be made. */
    public record Request(
            String batchId,
            @Nullable String storefrontId,
            @Nullable String unit,
            long minimum,
            String createdBy) {
        public Request {
            if (batchId.isBlank() || createdBy.isBlank()) {
                throw new IllegalArgumentException("A payout batch needs an id and who makes it");
            }
            if (minimum < 1) {
                throw new IllegalArgumentException("The minimum of a payout is at least 1");
            }
        }

        PayoutBatch openedAt(Instant now) {
            return new PayoutBatch(batchId, storefrontId, unit, minimum, State.OPEN, createdBy, now, null, null);
        }
    }

    boolean isOf(Request request) {
        return minimum == request.minimum()
                && Objects.equals(storefrontId, request.storefrontId())
                && Objects.equals(unit, request.unit());
    }
}
