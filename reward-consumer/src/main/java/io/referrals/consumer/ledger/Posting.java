package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The transfers that bring one reward from what is posted to what is owed. Pure: the accounting of a reward's life in one
 * place.
 *
 * <p>Effective times are facts of the reward and not of the posting: what is owed is owed since the conversion, so a
 * correction is effective when the amount it corrects was. The time of posting is the transfer's recorded time.
 */
final class Posting {
    private final List<Transfer> transfers = new ArrayList<>();
    private final int conversionRevision;
    private RewardRow row;

    private Posting(RewardRow row, int conversionRevision) {
        this.row = row;
        this.conversionRevision = conversionRevision;
    }

    /** The row after posting, and what was posted for it, in order. */
    record Result(RewardRow row, List<Transfer> transfers) {}

    /**
     * Brings a reward to its claim.
     *
     * @param posted the reward as the ledger holds it
     * @param claim the claim as it is now
     * @param amount what is owed of it now: its amount, or 0 when it is withdrawn or denied
     * @param now tells whether what was released or has expired would be so today
     */
    static Result of(RewardRow posted, Reward claim, long amount, int conversionRevision, Instant now) {
        var posting = new Posting(posted, conversionRevision);
        posting.bringTo(claim, amount, now);
        return new Result(posting.row, posting.transfers);
    }

    /** Moves what is pending to payable. */
    static Result release(RewardRow posted, int conversionRevision) {
        var posting = new Posting(posted, conversionRevision);
        posting.release();
        return new Result(posting.row, posting.transfers);
    }

    /** Moves what is payable to expired. */
    static Result expire(RewardRow posted, int conversionRevision) {
        var posting = new Posting(posted, conversionRevision);
        posting.expire();
        return new Result(posting.row, posting.transfers);
    }

    private void bringTo(Reward claim, long amount, Instant now) {
        if (amount == 0 || !claim.unit().equals(row.claim().unit()) || !staysWhereItIs(claim, now)) {
            takeBack(row.amount());
        }
        var state = row.state();
        row = new RewardRow(claim, row.amount(), state, row.transfers());
        if (amount < row.amount()) {
            takeBack(row.amount() - amount);
        } else if (amount > row.amount()) {
            add(amount - row.amount());
            if (state == RewardState.PAYABLE || state == RewardState.EXPIRED) {
                release(amount - row.amount());
            }
            if (state == RewardState.EXPIRED) {
                expire(amount - row.amount());
            }
            row = new RewardRow(claim, amount, state, row.transfers());
        }
        if (row.amount() == 0) {
            become(RewardState.VOID);
        } else if (state == RewardState.VOID || state == RewardState.PENDING || state == RewardState.HELD) {
            become(claim.held() ? RewardState.HELD : RewardState.PENDING);
        }
    }

    private boolean staysWhereItIs(Reward claim, Instant now) {
        return switch (row.state()) {
            case VOID, PENDING, HELD -> true;
            case PAYABLE -> !claim.held() && !claim.releaseAt().isAfter(now);
            case EXPIRED -> claim.stateAt(now) == RewardState.EXPIRED;
            case PAID -> throw new IllegalStateException("No payout can have paid " + rewardId());
        };
    }

    private void takeBack(long amount) {
        if (amount == 0) {
            return;
        }
        var accounts = accounts();
        var claim = row.claim();
        switch (row.state()) {
            case PENDING, HELD ->
                move(TransferKind.ADJUST, accounts.pending(), accounts.expense(), amount, claim.occurredAt());
            case PAYABLE ->
                move(TransferKind.CLAWBACK, accounts.payable(), accounts.expense(), amount, claim.releaseAt());
            case EXPIRED -> move(TransferKind.CLAWBACK, accounts.expired(), accounts.expense(), amount, expiresAt());
            case VOID, PAID -> throw new IllegalStateException("Nothing of " + rewardId() + " can be taken back");
        }
        long left = row.amount() - amount;
        row = new RewardRow(claim, left, left == 0 ? RewardState.VOID : row.state(), row.transfers());
    }

    private void add(long amount) {
        var kind = row.amount() == 0 ? TransferKind.ACCRUE : TransferKind.ADJUST;
        move(
                kind,
                accounts().expense(),
                accounts().pending(),
                amount,
                row.claim().occurredAt());
    }

    private void release() {
        release(row.amount());
        become(RewardState.PAYABLE);
    }

    private void release(long amount) {
        move(
                TransferKind.RELEASE,
                accounts().pending(),
                accounts().payable(),
                amount,
                row.claim().releaseAt());
    }

    private void expire() {
        expire(row.amount());
        become(RewardState.EXPIRED);
    }

    private void expire(long amount) {
        move(TransferKind.EXPIRE, accounts().payable(), accounts().expired(), amount, expiresAt());
    }

    private void move(TransferKind kind, String debit, String credit, long amount, Instant effectiveAt) {
        int number = row.transfers() + 1;
        transfers.add(new Transfer(
                rewardId(),
                number,
                conversionRevision,
                kind,
                row.claim().storefrontId(),
                row.claim().unit(),
                debit,
                credit,
                amount,
                effectiveAt));
        row = new RewardRow(row.claim(), row.amount(), row.state(), number);
    }

    private void become(RewardState state) {
        row = new RewardRow(row.claim(), row.amount(), state, row.transfers());
    }

    private Accounts accounts() {
        return Accounts.of(row.claim().key());
    }

    private Instant expiresAt() {
        return Objects.requireNonNull(row.claim().expiresAt(), this::rewardId);
    }

    private String rewardId() {
        return row.claim().key().rewardId();
    }
}
