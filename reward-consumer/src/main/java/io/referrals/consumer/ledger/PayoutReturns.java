package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.RewardKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Payments that came back: a bank refused them, an account was closed. Each is posted once, and what it paid is payable
 * again; who repeats it, also after a COMMIT in doubt, changes nothing. A reward of which nothing is paid any more follows
 * the rules again, but it does not expire, because it was paid in time.
 */
public final class PayoutReturns {
    private final Ledger ledger;

    public PayoutReturns(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What came back.
     *
     * @param item the number of a line of the batch; null: all of them
     * @param reason why, in words
     * @param by who says so
     */
    public record Request(String batchId, @Nullable Long item, String reason, String by) {
        public Request {
            if (by.isBlank() || reason.isBlank()) {
                throw new IllegalArgumentException("A return needs who says so and why");
            }
        }
    }

    /**
     * Posts that payments came back, those that had not before.
     *
     * @return the lines that were asked for, as they are now
     * @throws IllegalArgumentException when there is no such batch or item, the batch is not settled, or was settled later
     *     than {@code now}
     * @throws LedgerException when somebody has changed the batch or an item of it
     */
    public List<PayoutBatch.Line> post(Request request, Instant now) {
        return ledger.write((connection, head, writer) -> {
            var table = new PayoutTable(connection);
            check(table.find(request.batchId()), request, now);
            if (!table.isIntact(request.batchId())) {
                throw new LedgerException(
                        "Payout batch " + request.batchId() + " was changed since it was made, and nothing is posted");
            }
            var items = table.outstanding(request.batchId(), request.item());
            if (!items.isEmpty()) {
                var revisionOf = writer.revisions(
                        items.stream().map(PayoutTable.Item::key).toList());
                var returns = new Returns(new RewardTable(connection), items);
                returns.giveBack(revisionOf, now);
                table.insertReturns(
                        request.batchId(), items, new PayoutBatch.Return(request.reason(), request.by(), now));
                var gone = followRules(connection, returns, revisionOf, now);
                var newHead = writer.write(head, returns.results());
                for (var key : gone) {
                    newHead = ledger.postAnew(connection, newHead, key, now);
                }
            }
            return lines(table, request);
        });
    }

    /**
     * Of which nothing is paid any more follows the rules again: a change that waited for a person is posted, and one that a
     * person has rejected is not.
     *
     * @return rewards of which nothing is left, so that they may be given in another unit
     */
    private static List<RewardKey> followRules(
            Connection connection, Returns returns, ToIntFunction<RewardKey> revisionOf, Instant now)
            throws SQLException {
        var gone = new ArrayList<RewardKey>();
        for (var row : returns.unpaid()) {
            var claim = row.claim();
            boolean rejected = row.wanted() != null
                    && row.paidRevision() != null
                    && PaidReviews.waiting(
                                    connection,
                                    claim.storefrontId(),
                                    claim.key().rewardId(),
                                    1)
                            .isEmpty();
            if (!rejected) {
                new BudgetTable(connection).follow(claim, row.owed() - row.amount());
                returns.followRules(row, revisionOf.applyAsInt(claim.key()), now);
                if (row.amount() > 0 && row.owed() == 0) {
                    gone.add(claim.key());
                }
            }
        }
        return gone;
    }

    private static void check(@Nullable PayoutBatch batch, Request request, Instant now) {
        if (batch == null) {
            throw new IllegalArgumentException("There is no payout batch " + request.batchId());
        }
        if (batch.state() != PayoutBatch.State.SETTLED) {
            throw new IllegalArgumentException("Payout batch " + request.batchId() + " is " + batch.state()
                    + ": only what was paid, and so is SETTLED, can come back");
        }
        if (batch.closedAt() != null && now.isBefore(batch.closedAt())) {
            throw new IllegalArgumentException(
                    "Payout batch " + request.batchId() + " was settled at " + batch.closedAt() + ", after " + now);
        }
    }

    private static List<PayoutBatch.Line> lines(PayoutTable table, Request request) throws SQLException {
        var lines = new ArrayList<PayoutBatch.Line>();
        table.forEachLine(request.batchId(), lines::add);
        if (request.item() == null) {
            return lines;
        }
        if (request.item() < 1 || request.item() > lines.size()) {
            throw new IllegalArgumentException("Payout batch " + request.batchId() + " has the items 1 to "
                    + lines.size() + ", and no item " + request.item());
        }
        return List.of(lines.get((int) (request.item() - 1)));
    }
}
