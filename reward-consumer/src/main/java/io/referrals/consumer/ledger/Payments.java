package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.RewardKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a settled batch pays. An item is covered by its money and, where it pays less than it covers, by what other rewards
 * of the beneficiary were paid too much: these lose what is netted, so that everything paid is told of one reward only. If
 * they have it no more, because what was taken back has been given again meanwhile, the rest of the item stays payable.
 */
final class Payments {
    private final Map<RewardKey, RewardRow> rows = new LinkedHashMap<>();
    private final Map<RewardKey, List<Transfer>> transfers = new HashMap<>();
    private final List<RewardKey> overpaid = new ArrayList<>();
    private final Set<RewardKey> changed = new LinkedHashSet<>();

    Payments(RewardTable rewards, Collection<PayoutTable.Item> items) throws SQLException {
        var keys = items.stream().map(PayoutTable.Item::key).toList();
        rewards.byKey(keys).forEach(row -> rows.put(row.claim().key(), row));
        var netted = new ArrayList<RewardRow>();
        for (var item : items) {
            var row = rows.get(item.key());
            if (row == null) {
                throw new LedgerException("Reward " + ShownId.of(item.key().rewardId()) + " of a payout batch is gone");
            }
            if (item.covered() > item.paid()) {
                netted.add(row);
            }
        }
        for (var row : rewards.overpaidOf(netted)) {
            rows.putIfAbsent(row.claim().key(), row);
            overpaid.add(row.claim().key());
        }
    }

    void pay(PayoutTable.Item item, int conversionRevision, Instant now) {
        long netted = net(item, item.covered() - item.paid());
        var result = Posting.pay(row(item.key()), item.unit(), item.paid(), netted, conversionRevision, now);
        rows.put(item.key(), result.row());
        transfers.put(item.key(), result.transfers());
        changed.add(item.key());
    }

    /** Every reward that was paid or has lost what was netted. */
    List<Posting.Result> results() {
        return changed.stream()
                .map(key -> new Posting.Result(row(key), transfers.getOrDefault(key, List.of())))
                .toList();
    }

    private long net(PayoutTable.Item item, long wanted) {
        long left = wanted;
        for (var key : overpaid) {
            var row = row(key);
            if (left > 0 && isOfSame(item, row) && !key.equals(item.key())) {
                long taken = Math.min(left, Math.max(0, row.overpaid(item.unit())));
                if (taken > 0) {
                    rows.put(key, Posting.net(row, item.unit(), taken));
                    changed.add(key);
                    left -= taken;
                }
            }
        }
        return wanted - left;
    }

    private static boolean isOfSame(PayoutTable.Item item, RewardRow row) {
        var key = row.claim().key();
        return key.beneficiaryType() == item.key().beneficiaryType()
                && key.beneficiaryId().equals(item.key().beneficiaryId())
                && row.claim().storefrontId().equals(item.storefrontId());
    }

    private RewardRow row(RewardKey key) {
        var row = rows.get(key);
        if (row == null) {
            throw new IllegalStateException(ShownId.of(key.rewardId()));
        }
        return row;
    }
}
