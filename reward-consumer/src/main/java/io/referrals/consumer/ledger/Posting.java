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
     * @param now tells whether what was released or has expired would be so today
     */
    static Result of(RewardChange change, int conversionRevision, Instant now) {
        var posting = new Posting(change.posted(), conversionRevision);
        if (change.posted().isPaid()) {
            posting.bringPaidTo(change.claim(), change.amount());
        } else {
            posting.bringTo(change.claim(), change.amount(), now);
        }
        return new Result(posting.row.decided(change.budgetLimit(), change.wanted()), posting.transfers);
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

    /**
     * Moves what a batch pays from payable to paid, whatever became of the reward since it was reserved: the money has
     * left. What is paid and not owed any more makes payable negative, and later payouts net it.
     *
     * @param unit of the item
     * @param paid how much money
     * @param covered how much of the reward is settled by it, and by what was paid too much before
     */
    static Result pay(RewardRow posted, String unit, long paid, long covered, int conversionRevision, Instant now) {
        var posting = new Posting(posted, conversionRevision);
        var accounts = posting.accounts();
        if (paid > 0) {
            posting.move(TransferKind.PAYOUT, accounts.payable(), accounts.paid(), unit, paid, now);
        }
        var row = posting.row;
        if (row.state() == RewardState.PAYABLE && row.claim().unit().equals(unit)) {
            long paidOfIt = row.paid() + Math.min(covered, row.open());
            var state = paidOfIt == row.amount() ? RewardState.PAID : RewardState.PAYABLE;
            posting.row = row.paying(paidOfIt).standing(row.amount(), state);
        }
        return new Result(posting.row, posting.transfers);
    }

    private void bringPaidTo(Reward claim, long amount) {
        if (amount < row.amount()) {
            move(
                    TransferKind.CLAWBACK,
                    accounts().payable(),
                    accounts().expense(),
                    row.amount() - amount,
                    row.claim().releaseAt());
        } else if (amount > row.amount()) {
            add(amount - row.amount());
            release(amount - row.amount());
        }
        long paid = Math.min(row.paid(), amount);
        var state = amount == 0 ? RewardState.VOID : paid == amount ? RewardState.PAID : RewardState.PAYABLE;
        row = row.claiming(claim).paying(paid).standing(amount, state);
    }

    private void bringTo(Reward claim, long amount, Instant now) {
        if (amount == 0 || !claim.unit().equals(row.claim().unit()) || !staysWhereItIs(claim, now)) {
            takeBack(row.amount());
        }
        var state = row.state();
        row = row.claiming(claim);
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
            row = row.standing(amount, state);
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
            case PAID -> throw new IllegalStateException("Reward " + ShownId.of(rewardId()) + " is paid");
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
            case VOID, PAID ->
                throw new IllegalStateException("Nothing of reward " + ShownId.of(rewardId()) + " can be taken back");
        }
        long left = row.amount() - amount;
        row = row.standing(left, left == 0 ? RewardState.VOID : row.state());
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
        move(kind, debit, credit, row.claim().unit(), amount, effectiveAt);
    }

    private void move(TransferKind kind, String debit, String credit, String unit, long amount, Instant effectiveAt) {
        int number = row.transfers() + 1;
        transfers.add(new Transfer(
                rewardId(),
                number,
                conversionRevision,
                kind,
                row.claim().storefrontId(),
                unit,
                debit,
                credit,
                amount,
                effectiveAt));
        row = row.transferred(number);
    }

    private void become(RewardState state) {
        row = row.standing(row.amount(), state);
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
