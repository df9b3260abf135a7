package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.RewardKey;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * What becomes of rewards when money that was paid for some of them comes back. Each loses what its item has paid. Where
 * that has covered other rewards of the beneficiary meanwhile, these lose it: first what they were paid too much, then what
 * was paid last, so that the money that is left has paid first in, first out.
 */
final class Returns {
    private final RewardTable rewards;
    private final Map<RewardKey, RewardRow> rows = new LinkedHashMap<>();
    private final Map<RewardKey, List<Transfer>> transfers = new HashMap<>();
    private final List<PayoutTable.Item> items;

    Returns(RewardTable rewards, Collection<PayoutTable.Item> items) throws SQLException {
        this.rewards = rewards;
        this.items = List.copyOf(items);
        rewards.byKey(items.stream().map(PayoutTable.Item::key).toList())
                .forEach(row -> rows.put(row.claim().key(), row));
    }

    /** Takes what came back from the rewards. */
    void giveBack(ToIntFunction<RewardKey> revisionOf, Instant now) throws SQLException {
        var coveringOthers = new LinkedHashMap<PayoutTable.Item, Long>();
        for (var item : items) {
            long own = giveBack(item, revisionOf.applyAsInt(item.key()), now);
            if (own < item.paid()) {
                coveringOthers.put(item, item.paid() - own);
            }
        }
        for (var other : coveringOthers.entrySet()) {
            uncoverOthers(other.getKey(), other.getValue());
        }
    }

    /** The rewards of the items, of which nothing is paid any more and which are kept as they were paid. */
    List<RewardRow> unpaid() {
        return items.stream()
                .map(item -> current(item.key()))
                .filter(row -> row.coveredByUnit().isEmpty())
                .filter(row -> row.paidRevision() != null || row.wanted() != null)
                .toList();
    }

    /** Makes a reward follow the rules again, of which nothing is paid any more. */
    void followRules(RewardRow row, int conversionRevision, Instant now) {
        var key = row.claim().key();
        var change = RewardChange.again(row.paidAs(null)).concluded();
        var result = Posting.of(change, conversionRevision, now);
        rows.put(key, result.row());
        transfers.computeIfAbsent(key, unused -> new ArrayList<>()).addAll(result.transfers());
    }

    /** Every reward that was changed. */
    List<Posting.Result> results() {
        return rows.entrySet().stream()
                .map(row -> new Posting.Result(row.getValue(), transfers.getOrDefault(row.getKey(), List.of())))
                .toList();
    }

    /** Takes what an item has paid from its own reward, as far as it covers this still, and tells how much that is. */
    private long giveBack(PayoutTable.Item item, int conversionRevision, Instant now) {
        var row = current(item.key());
        long own = Math.min(item.paid(), row.coveredByUnit().getOrDefault(item.unit(), 0L));
        var result = Posting.giveBack(row, item.unit(), item.paid(), own, conversionRevision, now);
        rows.put(item.key(), result.row());
        transfers.put(item.key(), new ArrayList<>(result.transfers()));
        return own;
    }

    private RewardRow current(RewardKey key) {
        var row = rows.get(key);
        if (row == null) {
            throw new LedgerException("Reward " + ShownId.of(key.rewardId()) + " of a payout batch is gone");
        }
        return row;
    }

    private void uncoverOthers(PayoutTable.Item item, long amount) throws SQLException {
        long left = amount;
        for (var other : current(rewards.overpaidOf(List.of(current(item.key()))))) {
            left -= uncover(other, item.unit(), Math.min(left, Math.max(0, other.overpaid(item.unit()))));
        }
        // What is stored does not know yet what these items have lost.
        var lost = items.stream().map(each -> BigInteger.valueOf(each.paid())).reduce(BigInteger.ZERO, BigInteger::add);
        if (left > 0) {
            for (var other : current(rewards.paidLast(item, lost))) {
                boolean inUnit = other.claim().unit().equals(item.unit());
                left -= uncover(other, item.unit(), inUnit ? Math.min(left, other.paid()) : 0);
            }
        }
        if (left > 0) {
            throw new LedgerException("The rewards of a beneficiary are covered by less than was paid: ledger verify");
        }
    }

    private long uncover(RewardRow row, String unit, long taken) {
        if (taken > 0) {
            rows.put(row.claim().key(), Posting.uncover(row, unit, taken));
        }
        return taken;
    }

    private List<RewardRow> current(List<RewardRow> stored) {
        return stored.stream()
                .map(row -> rows.getOrDefault(row.claim().key(), row))
                .toList();
    }
}
