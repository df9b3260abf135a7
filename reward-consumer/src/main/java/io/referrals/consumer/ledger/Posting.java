package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Reward;
import io.referrals.consumer.rewards.RewardState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The transfers that bring one reward from what is posted to what is owed. Pure: the accounting of a reward's life in one
 * place.
 *
 * <p>Effective times are facts of the reward and not of the posting: what is owed is owed since the conversion, so a
 * correction is effective when the amount it corrects was. What a refund takes back after the release is taken back when
 * the refund happened, and given again as of that instant when the refund is taken back itself, so that nothing is owed
 * twice in between. The time of posting is the transfer's recorded time.
 *
 * <p>What payouts have covered is a fact that no state hides: a reward that was paid while it was held, or was taken back
 * before its batch was settled, is paid as soon as it is payable.
 */
final class Posting {
    private final List<Transfer> transfers = new ArrayList<>();
    private final int conversionRevision;
    private RewardRow row;
    private RewardChange.@Nullable Refund refund;

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
        posting.refund = isYetToCome(change.refund(), now) ? null : change.refund();
        if (change.posted().isFinal()) {
            posting.bringFinalTo(change.claim(), change.amount());
        } else {
            posting.bringTo(change.claim(), change.amount(), now);
        }
        return new Result(posting.row.decided(change.budgetLimit(), change.wanted()), posting.transfers);
    }

    /** Nothing is released as of an instant that has not come. */
    private static boolean isYetToCome(RewardChange.@Nullable Refund refund, Instant now) {
        return refund != null && refund.amount() < 0 && refund.at().isAfter(now);
    }

    /** Brings a final reward to what the rules say; that is what was paid from now on, or nothing was. */
    static Result approve(RewardRow posted, long wanted, int conversionRevision) {
        var posting = new Posting(posted, conversionRevision);
        posting.bringFinalTo(posted.claim(), wanted);
        var row = posting.row.paidAs(wanted == 0 ? null : (Integer) conversionRevision);
        return new Result(row.decided(wanted == 0 ? null : row.budgetLimit(), null), posting.transfers);
    }

    /** Takes back what was released or has expired and accrues it again. */
    static Result anew(RewardRow posted, int conversionRevision) {
        var posting = new Posting(posted, conversionRevision);
        posting.takeBack(posted.amount());
        posting.add(posted.amount(), posted.claim().occurredAt());
        posting.row = posting.row.standing(posted.amount(), RewardState.PENDING);
        return new Result(posting.row, posting.transfers);
    }

    /** Moves what is pending to payable. */
    static Result release(RewardRow posted, int conversionRevision) {
        var posting = new Posting(posted, conversionRevision);
        posting.release(posted.amount(), posted.claim().releaseAt());
        posting.becomePayable();
        return new Result(posting.row, posting.transfers);
    }

    /** Moves what is payable to expired. */
    static Result expire(RewardRow posted, int conversionRevision) {
        var posting = new Posting(posted, conversionRevision);
        posting.expire(posted.amount(), posting.expiresAt());
        posting.become(RewardState.EXPIRED);
        return new Result(posting.row, posting.transfers);
    }

    /**
     * Moves what a batch pays from payable to paid, whatever became of the reward since it was reserved: the money has
     * left. What is paid and not owed any more makes payable negative, and later payouts net it.
     *
     * @param unit of the item
     * @param paid how much money
     * @param netted how much of the reward is covered by what was paid too much before
     */
    static Result pay(RewardRow posted, String unit, long paid, long netted, int conversionRevision, Instant now) {
        var posting = new Posting(posted, conversionRevision);
        var accounts = posting.accounts();
        if (paid > 0) {
            posting.move(TransferKind.PAYOUT, accounts.payable(), accounts.paid(), unit, paid, now);
        }
        posting.row = posting.row.covering(unit, Math.addExact(paid, netted));
        if (posting.row.state() == RewardState.PAYABLE || posting.row.state() == RewardState.PAID) {
            posting.becomePayable();
        }
        return new Result(posting.row, posting.transfers);
    }

    /**
     * Takes what was paid too much of a reward to cover another one with it. Of which nothing is left, paid or standing,
     * and nothing waits, follows the rules again.
     */
    static RewardRow net(RewardRow posted, String unit, long taken) {
        var row = posted.covering(unit, -taken);
        return row.amount() == 0 && row.covered() == 0 && row.wanted() == null ? row.paidAs(null) : row;
    }

    /**
     * Moves what came back from paid to payable.
     *
     * @param unit of the item
     * @param paid how much money came back
     * @param uncovered how much of the reward is covered no more; the rest had covered others meanwhile
     */
    static Result giveBack(
            RewardRow posted, String unit, long paid, long uncovered, int conversionRevision, Instant now) {
        var posting = new Posting(posted, conversionRevision);
        var accounts = posting.accounts();
        posting.move(TransferKind.RETURN, accounts.paid(), accounts.payable(), unit, paid, now);
        return new Result(uncover(posting.row, unit, uncovered), posting.transfers);
    }

    /** Takes from a reward what covered it. What stands of it is payable again. */
    static RewardRow uncover(RewardRow posted, String unit, long taken) {
        var row = net(posted, unit, taken);
        return row.state() == RewardState.PAID ? row.standing(row.amount(), row.payableState()) : row;
    }

    private void becomePayable() {
        become(row.payableState());
        if (row.paid() > 0 && row.paidRevision() == null) {
            row = row.paidAs(conversionRevision);
        }
    }

    private void bringFinalTo(Reward claim, long amount) {
        if (amount < row.amount()) {
            clawBack(accounts().payable(), row.amount() - amount, row.claim().releaseAt());
        } else if (amount > row.amount()) {
            give(amount - row.amount(), RewardState.PAYABLE);
        }
        row = row.claiming(claim).standing(amount, row.state());
        become(row.payableState());
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
            state = state == RewardState.VOID ? whereItWas(claim) : state;
            give(amount - row.amount(), state);
            row = row.standing(amount, state);
        }
        if (row.amount() == 0) {
            become(RewardState.VOID);
        } else if (state == RewardState.VOID || state == RewardState.PENDING || state == RewardState.HELD) {
            become(claim.held() ? RewardState.HELD : RewardState.PENDING);
        } else if (state == RewardState.PAYABLE) {
            becomePayable();
        }
    }

    /** Where a reward stood that a refund had taken completely, when that is taken back; otherwise it begins anew. */
    private RewardState whereItWas(Reward claim) {
        var ofRefund = refund;
        if (ofRefund == null
                || ofRefund.amount() >= 0
                || claim.held()
                || claim.releaseAt().isAfter(ofRefund.at())) {
            return RewardState.VOID;
        }
        return row.covered() > 0 ? RewardState.PAYABLE : claim.stateAt(ofRefund.at());
    }

    private boolean staysWhereItIs(Reward claim, Instant now) {
        return switch (row.state()) {
            case VOID, PENDING, HELD -> true;
            case PAYABLE -> !claim.held() && !claim.releaseAt().isAfter(now);
            case EXPIRED -> row.covered() == 0 && claim.stateAt(now) == RewardState.EXPIRED;
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
            case PAYABLE -> clawBack(accounts.payable(), amount, claim.releaseAt());
            case EXPIRED -> clawBack(accounts.expired(), amount, expiresAt());
            case VOID, PAID ->
                throw new IllegalStateException("Nothing of reward " + ShownId.of(rewardId()) + " can be taken back");
        }
        long left = row.amount() - amount;
        row = row.standing(left, left == 0 ? RewardState.VOID : row.state());
    }

    /** Takes back what a refund takes when the refund happened, and the rest when it was given. */
    private void clawBack(String account, long amount, Instant givenAt) {
        long rest = amount;
        var ofRefund = refund;
        if (ofRefund != null && ofRefund.amount() > 0) {
            long refunded = Math.min(amount, ofRefund.amount());
            move(TransferKind.CLAWBACK, account, accounts().expense(), refunded, ofRefund.at());
            refund = new RewardChange.Refund(ofRefund.amount() - refunded, ofRefund.at());
            rest -= refunded;
        }
        if (rest > 0) {
            move(TransferKind.CLAWBACK, account, accounts().expense(), rest, givenAt);
        }
    }

    /** Gives what a refund had taken of what was released as of the refund, and the rest as of when it was due. */
    private void give(long amount, RewardState to) {
        long rest = amount;
        var ofRefund = refund;
        if (ofRefund != null && ofRefund.amount() < 0 && isReleased(to)) {
            long again = Math.min(amount, -ofRefund.amount());
            give(again, to, ofRefund.at());
            rest -= again;
        }
        if (rest > 0) {
            give(rest, to, null);
        }
    }

    private void give(long amount, RewardState to, @Nullable Instant asOf) {
        add(amount, asOf == null ? row.claim().occurredAt() : asOf);
        if (isReleased(to)) {
            release(amount, asOf == null ? row.claim().releaseAt() : asOf);
        }
        if (to == RewardState.EXPIRED) {
            expire(amount, asOf == null ? expiresAt() : asOf);
        }
        row = row.standing(row.amount() + amount, row.state());
    }

    private static boolean isReleased(RewardState state) {
        return state == RewardState.PAYABLE || state == RewardState.EXPIRED;
    }

    private void add(long amount, Instant owedAt) {
        var kind = row.amount() == 0 ? TransferKind.ACCRUE : TransferKind.ADJUST;
        move(kind, accounts().expense(), accounts().pending(), amount, owedAt);
    }

    private void release(long amount, Instant releasedAt) {
        move(TransferKind.RELEASE, accounts().pending(), accounts().payable(), amount, releasedAt);
    }

    private void expire(long amount, Instant expiredAt) {
        move(TransferKind.EXPIRE, accounts().payable(), accounts().expired(), amount, expiredAt);
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
