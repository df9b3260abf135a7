package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;

/** What time alone does to rewards, posted in batches of bounded size. */
enum DueRewards {
    RELEASES,
    EXPIRIES;

    static final int BATCH = 2_000;

    /**
     * Posts the next batch of what is due.
     *
     * @return how many rewards were moved; fewer than {@link #BATCH} when nothing more is due
     */
    int post(Connection connection, Instant asOf, Clock recording) throws SQLException {
        var head = LedgerHead.lock(connection);
        var rewards = new RewardTable(connection);
        var due = switch (this) {
            case RELEASES -> rewards.toRelease(asOf, BATCH);
            case EXPIRIES -> rewards.toExpire(asOf, BATCH);
        };
        if (due.isEmpty()) {
            return 0;
        }
        var writer = new LedgerWriter(connection, recording);
        var revisionOf =
                writer.revisions(due.stream().map(row -> row.claim().key()).toList());
        var results = new ArrayList<Posting.Result>(due.size());
        for (var row : due) {
            int revision = revisionOf.applyAsInt(row.claim().key());
            results.add(
                    switch (this) {
                        case RELEASES -> Posting.release(row, revision);
                        case EXPIRIES -> Posting.expire(row, revision);
                    });
        }
        writer.write(head, results);
        return due.size();
    }
}
