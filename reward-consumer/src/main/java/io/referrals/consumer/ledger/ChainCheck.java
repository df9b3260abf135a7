package io.referrals.consumer.ledger;

import io.referrals.consumer.ledger.Difference.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Computes the hash of every transfer again, in one pass. After a row that does not fit it goes on from the hash that is
 * stored there, so that every changed row is named and not only the first.
 */
final class ChainCheck {
    private static final int FETCH_SIZE = 5_000;

    private final Consumer<Difference> differences;
    private final LongConsumer progress;
    private long id;
    private byte[] hash = new byte[32];

    ChainCheck(Consumer<Difference> differences, LongConsumer progress) {
        this.differences = differences;
        this.progress = progress;
    }

    void run(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT " + StoredTransfer.COLUMNS + " FROM transfers ORDER BY transfer_id")) {
            select.setFetchSize(FETCH_SIZE);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    check(StoredTransfer.read(rows));
                    if (id % FETCH_SIZE == 0) {
                        progress.accept(id);
                    }
                }
            }
        }
        checkHead(connection);
    }

    private void check(StoredTransfer stored) {
        if (stored.id() != id + 1) {
            var missing = stored.id() == id + 2
                    ? "transfer " + (id + 1)
                    : "transfers " + (id + 1) + " to " + (stored.id() - 1);
            differences.accept(new Difference(Check.CHAIN, missing, "numbers without gaps", "missing"));
        } else {
            var expected = new HashChain(hash).next(stored.id(), stored.transfer(), stored.recordedAt());
            if (!Arrays.equals(expected, stored.hash())) {
                differences.accept(new Difference(
                        Check.CHAIN,
                        "transfer " + stored.id() + ", " + words(stored),
                        hex(expected),
                        hex(stored.hash())));
            }
        }
        id = stored.id();
        hash = stored.hash();
    }

    private void checkHead(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT last_transfer_id, last_hash FROM ledger_head");
                var row = select.executeQuery()) {
            if (!row.next()) {
                differences.accept(new Difference(Check.CHAIN, "head", head(id, hash), "missing"));
            } else if (row.getLong(1) != id || !Arrays.equals(row.getBytes(2), hash)) {
                differences.accept(
                        new Difference(Check.CHAIN, "head", head(row.getLong(1), row.getBytes(2)), head(id, hash)));
            }
        }
    }

    /** The number of the last transfer. */
    long lastId() {
        return id;
    }

    /** The hash of the last transfer: written down elsewhere, it proves later that nothing before it was changed. */
    String lastHash() {
        return hex(hash);
    }

    private static String words(StoredTransfer stored) {
        var transfer = stored.transfer();
        return transfer.kind() + " " + transfer.amount() + " " + transfer.unit() + " from " + transfer.debitAccount()
                + " to " + transfer.creditAccount() + " for " + transfer.rewardId();
    }

    private static String head(long id, byte[] hash) {
        return "transfer " + id + " with hash " + hex(hash);
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
