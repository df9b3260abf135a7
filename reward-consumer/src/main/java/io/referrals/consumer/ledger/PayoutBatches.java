package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Pays what is payable, in batches. A batch reserves what it is going to pay, so that no other one pays it too; settling
 * posts exactly what was reserved, because that is the money that has left. Whatever is repeated, also after a COMMIT in
 * doubt or by a second operator at the same time, happens once.
 */
public final class PayoutBatches {
    private final Ledger ledger;

    public PayoutBatches(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Reserves the payable balances of at least the minimum, after the releases and expiries that are due. The same
     * request again gives the batch as it is.
     *
     * @return the batch; empty when nobody can be paid so much, and then nothing is kept
     * @throws IllegalArgumentException when the batch id is known for other terms
     */
    public Optional<PayoutBatch> create(PayoutBatch.Request request, Instant now) {
        ledger.release(now);
        return ledger.write((connection, head, writer) -> {
            var table = new PayoutTable(connection);
            var known = table.find(request.batchId());
            if (known != null) {
                if (!known.isOf(request)) {
                    throw new IllegalArgumentException(
                            "Payout batch " + request.batchId() + " was made with other options");
                }
                return Optional.of(known);
            }
            var batch = request.openedAt(now);
            var start = connection.setSavepoint();
            table.insert(batch);
            if (table.reserve(batch) == 0) {
                connection.rollback(start);
                return Optional.empty();
            }
            return Optional.of(batch);
        });
    }

    /** The batch, or empty when there is none of that id. */
    public Optional<PayoutBatch> find(String batchId) {
        return ledger.read(connection -> Optional.ofNullable(new PayoutTable(connection).find(batchId)));
    }

    /** At most so many batches, the newest first. */
    public List<PayoutBatch> newest(int limit) {
        return ledger.read(connection -> new PayoutTable(connection).newest(limit));
    }

    /** What each beneficiary gets, ordered by storefront, beneficiary and unit. */
    public void forEachLine(String batchId, Consumer<PayoutBatch.Line> reader) {
        var lines = ledger.read(connection -> {
            var read = new ArrayList<PayoutBatch.Line>();
            new PayoutTable(connection).forEachLine(batchId, read::add);
            return read;
        });
        lines.forEach(reader);
    }

    /**
     * Posts that a batch was paid. Settling it again changes nothing.
     *
     * @throws IllegalArgumentException when there is no such batch, or it was cancelled
     * @throws LedgerException when somebody has changed the batch or an item of it
     */
    public PayoutBatch settle(String batchId, String by, Instant now) {
        ledger.release(now);
        return close(batchId, PayoutBatch.State.SETTLED, by, now, (connection, head, writer) -> {
            writer.write(head, payments(connection, writer, batchId, now));
            return head;
        });
    }

    /**
     * Gives a batch up: what it reserved is payable again. Cancelling it again changes nothing.
     *
     * @throws IllegalArgumentException when there is no such batch, or it was settled
     */
    public PayoutBatch cancel(String batchId, String by, Instant now) {
        return close(batchId, PayoutBatch.State.CANCELLED, by, now, (connection, head, writer) -> head);
    }

    private PayoutBatch close(
            String batchId, PayoutBatch.State state, String by, Instant now, Ledger.Writing<LedgerHead> work) {
        if (by.isBlank()) {
            throw new IllegalArgumentException("Say who closes payout batch " + batchId);
        }
        return ledger.write((connection, head, writer) -> {
            var table = new PayoutTable(connection);
            var batch = table.find(batchId);
            if (batch == null) {
                throw new IllegalArgumentException("There is no payout batch " + batchId);
            }
            if (batch.state() == state) {
                return batch;
            }
            if (batch.state() != PayoutBatch.State.OPEN) {
                throw new IllegalArgumentException("Payout batch " + batchId + " is " + batch.state() + " already");
            }
            work.write(connection, head, writer);
            table.close(batchId, state, by, now);
            return new PayoutBatch(
                    batchId,
                    batch.storefrontId(),
                    batch.unit(),
                    batch.minimum(),
                    state,
                    batch.createdBy(),
                    batch.createdAt(),
                    by,
                    now);
        });
    }

    private static List<Posting.Result> payments(
            Connection connection, LedgerWriter writer, String batchId, Instant now) throws SQLException {
        var table = new PayoutTable(connection);
        if (!table.isIntact(batchId)) {
            throw new LedgerException("Payout batch " + batchId + " was changed since it was made, and is not settled");
        }
        var items = table.items(batchId);
        var keys = items.stream().map(PayoutTable.Item::key).toList();
        var payments = new Payments(new RewardTable(connection), items);
        var revisionOf = writer.revisions(keys);
        for (var item : items) {
            payments.pay(item, revisionOf.applyAsInt(item.key()), now);
        }
        return payments.results();
    }
}
