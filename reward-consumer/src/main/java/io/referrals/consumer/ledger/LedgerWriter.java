package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.RewardKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    /** Posts changed rewards in the order of their ids. */
    LedgerHead post(LedgerHead head, Collection<RewardChange> changes, Instant now) throws SQLException {
        var revisionOf =
                revisions(changes.stream().map(change -> change.claim().key()).toList());
        var results = new ArrayList<Posting.Result>(changes.size());
        for (var change : changes) {
            int revision = revisionOf.applyAsInt(change.claim().key());
            results.add(Posting.of(change, revision, now));
        }
        return write(head, results);
    }

    /** The newest revision of the conversion of each reward. */
    ToIntFunction<RewardKey> revisions(List<RewardKey> keys) throws SQLException {
        var revisions = new ConversionTable(connection)
                .revisions(keys.stream().map(RewardKey::conversionId).collect(Collectors.toSet()));
        return key -> Objects.requireNonNull(revisions.get(key.conversionId()), key::rewardId);
    }

    LedgerHead write(LedgerHead head, List<Posting.Result> results) throws SQLException {
        if (results.isEmpty()) {
            return head;
        }
        new RewardTable(connection)
                .save(results.stream().map(Posting.Result::row).toList());
        var transfers =
                results.stream().flatMap(result -> result.transfers().stream()).toList();
        if (transfers.isEmpty()) {
            return head;
        }
        var newHead = new TransferTable(connection).append(head, transfers, recording.instant());
        new BalanceTable(connection).apply(transfers);
        newHead.save(connection);
        return newHead;
    }
}
