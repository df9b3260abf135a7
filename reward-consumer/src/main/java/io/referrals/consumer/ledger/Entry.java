package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.RewardKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One side of a transfer. The two entries of a transfer sum to zero.
 *
 * @param entryId the transfer's number and D for the debit, C for the credit
 * @param amount credits positive, debits negative
 * @param reward the parts of the reward's id; null when the ledger has no such reward
 */
public record Entry(
        String entryId,
        long transferId,
        String storefrontId,
        String account,
        String unit,
        long amount,
        TransferKind kind,
        String rewardId,
        int conversionRevision,
        Instant effectiveAt,
        Instant recordedAt,
        @Nullable RewardKey reward) {

    /** The debit and the credit, in this order. */
    static List<Entry> of(StoredTransfer stored, @Nullable RewardKey reward) {
        var transfer = stored.transfer();
        return List.of(
                side(stored, "-D", transfer.debitAccount(), -transfer.amount(), reward),
                side(stored, "-C", transfer.creditAccount(), transfer.amount(), reward));
    }

    /**
     * The conversion the reward comes from. Its id is the first three parts of the reward's: the storefront, the kind, and
     * the order or customer; no id has a bar in it.
     */
    public String conversionId() {
        return conversionId(rewardId);
    }

    static String conversionId(String rewardId) {
        int end = -1;
        for (int part = 0; part < 3; part++) {
            end = rewardId.indexOf('|', end + 1);
            if (end < 0) {
                throw new IllegalStateException("No conversion in reward id " + ShownId.of(rewardId));
            }
        }
        return rewardId.substring(0, end);
    }

    private static Entry side(
            StoredTransfer stored, String side, String account, long amount, @Nullable RewardKey reward) {
        var transfer = stored.transfer();
        return new Entry(
                stored.id() + side,
                stored.id(),
                transfer.storefrontId(),
                account,
                transfer.unit(),
                amount,
                transfer.kind(),
                transfer.rewardId(),
                transfer.conversionRevision(),
                transfer.effectiveAt(),
                stored.recordedAt(),
                reward);
    }
}
