package io.referrals.consumer.ledger;

import io.referrals.consumer.ledger.Difference.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Computes the hash of every answer of a budget again, in one pass, as {@link ChainCheck} does of the transfers: whatever
 * follows from these answers is computed from them, so nothing else can tell that one was changed.
 */
final class DecisionCheck {
    private static final int FETCH_SIZE = 5_000;

    private final Consumer<Difference> differences;
    private long id;
    private byte[] hash = new byte[32];

    DecisionCheck(Consumer<Difference> differences) {
        this.differences = differences;
    }

    void run(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT " + BudgetTable.DECISION + " FROM budget_decisions ORDER BY decision_id")) {
            select.setFetchSize(FETCH_SIZE);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    check(rows.getLong(1), BudgetTable.decision(rows), rows.getBytes(12));
                }
            }
        }
        checkHead(connection);
    }

    private void check(long storedId, BudgetTable.Decision decision, byte[] storedHash) {
        if (storedId != id + 1) {
            differences.accept(new Difference(
                    Check.BUDGET,
                    "budget decisions before " + storedId,
                    "numbers without gaps",
                    "missing after " + id));
        } else {
            var expected = new HashChain(hash).next(storedId, decision);
            if (!Arrays.equals(expected, storedHash)) {
                differences.accept(new Difference(
                        Check.BUDGET,
                        "budget decision " + storedId + ", " + (decision.granted() ? "granted " : "refused ")
                                + decision.asked() + " " + decision.pool().unit() + " for " + decision.rewardId(),
                        hex(expected),
                        hex(storedHash)));
            }
        }
        id = storedId;
        hash = storedHash;
    }

    private void checkHead(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT last_decision_id, last_hash FROM budget_head");
                var row = select.executeQuery()) {
            if (!row.next()) {
                differences.accept(new Difference(Check.BUDGET, "budget head", head(id, hash), "missing"));
            } else if (row.getLong(1) != id || !Arrays.equals(row.getBytes(2), hash)) {
                differences.accept(new Difference(
                        Check.BUDGET, "budget head", head(row.getLong(1), row.getBytes(2)), head(id, hash)));
            }
        }
    }

    private static String head(long id, byte[] hash) {
        return "decision " + id + " with hash " + hex(hash);
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
