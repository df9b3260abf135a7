package io.referrals.consumer.api;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Follows the ledger cheaply: counts only the transfers that came since it last looked, whoever posted them. Their numbers
 * have no gaps and grow in the order of commits, so none is missed. One thread looks; what it saw is read by any.
 */
final class LedgerWatch {
    private static final long LONGEST_STEP = 1_000_000;
    private static final long SUMS_EVERY_NANOS = 60_000_000_000L;
    /** A check of all balances may take at most about this share of the time. */
    private static final long SUMS_SHARE = 50;

    private final Map<String, Long> transfers = new ConcurrentHashMap<>();
    private long seen = -1;
    private volatile long last;
    private volatile long lastRecordedAt;
    private volatile long published;
    private volatile double unbalanced = Double.NaN;
    private long sumsDueAt = System.nanoTime();
    private long sumsAllowedAt = sumsDueAt;

    /** Looks at what came since. */
    void look(Connection connection) throws SQLException {
        readHead(connection);
        readOutbox(connection);
        if (seen < 0) {
            seen = last;
        }
        long upTo = Math.min(last, seen + LONGEST_STEP);
        if (upTo > seen) {
            count(connection, upTo);
        }
        if (System.nanoTime() - sumsDueAt >= 0) {
            checkSums(connection);
        }
    }

    /** What is known ceases to be when the database does not answer; it is looked at again as soon as that may be done. */
    void lose() {
        unbalanced = Double.NaN;
        sumsDueAt = sumsAllowedAt;
    }

    /** Transfers by kind since this watch began. */
    Map<String, Long> transfers() {
        return transfers;
    }

    /** How many transfers the ledger has: the number of the newest. */
    long lastTransfer() {
        return last;
    }

    /** Seconds since 1970; 0 before the first transfer. */
    double lastTransferAt() {
        return lastRecordedAt / 1e3;
    }

    /** Transfers whose entries are not on their topic yet. */
    long unpublished() {
        return last - published;
    }

    /** Storefronts and units whose balances do not sum to zero; NaN while unknown. */
    double unbalanced() {
        return unbalanced;
    }

    private void readHead(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var row = select.executeQuery(
                        "SELECT transfer_id, recorded_at FROM transfers ORDER BY transfer_id DESC LIMIT 1")) {
            if (row.next()) {
                last = row.getLong(1);
                lastRecordedAt = row.getLong(2);
            }
        }
    }

    private void readOutbox(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var row = select.executeQuery("SELECT last_transfer_id FROM outbox_position")) {
            if (row.next()) {
                published = row.getLong(1);
            }
        }
    }

    private void count(Connection connection, long upTo) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT kind, count(*) FROM transfers WHERE transfer_id > ? AND transfer_id <= ? GROUP BY kind")) {
            select.setLong(1, seen);
            select.setLong(2, upTo);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    transfers.merge(rows.getString(1), rows.getLong(2), Long::sum);
                }
            }
        }
        seen = upTo;
    }

    private void checkSums(Connection connection) throws SQLException {
        unbalanced = Double.NaN;
        long start = System.nanoTime();
        // One that fails may have cost as much as any other: it is not repeated sooner.
        sumsAllowedAt = start + SUMS_EVERY_NANOS;
        sumsDueAt = sumsAllowedAt;
        try (var select = connection.createStatement();
                var row = select.executeQuery("SELECT count(*) FROM (SELECT FROM balances"
                        + " GROUP BY storefront_id, unit HAVING sum(balance) <> 0) AS unbalanced")) {
            row.next();
            unbalanced = row.getLong(1);
        }
        long end = System.nanoTime();
        sumsAllowedAt = end + (end - start) * SUMS_SHARE;
        sumsDueAt = Math.max(sumsAllowedAt, end + SUMS_EVERY_NANOS);
    }
}
