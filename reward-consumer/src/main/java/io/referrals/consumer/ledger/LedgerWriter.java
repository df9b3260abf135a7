package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.RewardKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Writes postings: the rewards' rows, the transfers, the balances and the new head. */
final class LedgerWriter {
    private final Connection connection;
    private final Clock recording;

    LedgerWriter(Connection connection, Clock recording) {
        this.connection = connection;
        this.recording = recording;
    }

    /**
     * Posts changed rewards in the order of their ids.
     *
     * @param added the conversions that are new with these changes: no reward of theirs can be stored
     */
    LedgerHead post(LedgerHead head, Collection<RewardChange> changes, List<Conversion> added, Instant now)
            throws SQLException {
        var addedRevisions = added.stream().collect(Collectors.toMap(Conversion::conversionId, Conversion::revision));
        var storedRevisions = revisions(changes.stream()
                .map(change -> change.claim().key())
                .filter(key -> !addedRevisions.containsKey(key.conversionId()))
                .toList());
        var insertions = new ArrayList<RewardRow>();
        var updates = new ArrayList<RewardRow>();
        var transfers = new ArrayList<Transfer>(changes.size());
        for (var change : changes) {
            var key = change.claim().key();
            var addedRevision = addedRevisions.get(key.conversionId());
            int revision = addedRevision == null ? storedRevisions.applyAsInt(key) : addedRevision;
            var result = Posting.of(change, revision, now);
            (addedRevision == null ? updates : insertions).add(result.row());
            transfers.addAll(result.transfers());
        }
        var rewards = new RewardTable(connection);
        rewards.insert(insertions);
        rewards.save(updates);
        return append(head, transfers);
    }

    /** The newest revision of the conversion of each reward. */
    ToIntFunction<RewardKey> revisions(List<RewardKey> keys) throws SQLException {
        var revisions = keys.isEmpty()
                ? Map.<String, Integer>of()
                : new ConversionTable(connection)
                        .revisions(keys.stream().map(RewardKey::conversionId).collect(Collectors.toSet()));
        return key -> Objects.requireNonNull(revisions.get(key.conversionId()), key::rewardId);
    }

    /** Writes postings that payouts, releases and decisions about paid rewards lead to, and keeps what is paid now. */
    LedgerHead write(LedgerHead head, List<Posting.Result> results) throws SQLException {
        var paid = new HashSet<PaidConversions.Id>();
        for (var result : results) {
            if (result.row().paidRevision() != null) {
                paid.add(new PaidConversions.Id(
                        result.row().claim().key().conversionId(), result.row().paidRevision()));
            }
        }
        new PaidConversions(connection).keep(paid);
        new RewardTable(connection)
                .save(results.stream().map(Posting.Result::row).toList());
        var transfers =
                results.stream().flatMap(result -> result.transfers().stream()).toList();
        return append(head, transfers);
    }

    private LedgerHead append(LedgerHead head, List<Transfer> transfers) throws SQLException {
        if (transfers.isEmpty()) {
            return head;
        }
        var newHead = new TransferTable(connection).append(head, transfers, recording.instant());
        new BalanceTable(connection).apply(transfers);
        newHead.save(connection);
        return newHead;
    }
}
