package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The end of the chain of transfers. Who writes to the ledger locks it first.
 *
 * @param lastTransferId the number of the newest transfer; 0 when there is none
 * @param lastHash the newest transfer's hash
 * @param programsRevision how often program versions were added; tells a process that its own copy is old
 */
record LedgerHead(long lastTransferId, byte[] lastHash, long programsRevision) {

    /** Waits for other writers, then reads the head, which stays as it is until the transaction ends. */
    static LedgerHead lock(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                        "SELECT last_transfer_id, last_hash, programs_revision FROM ledger_head FOR UPDATE");
                var row = select.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("The ledger has no head");
            }
            return new LedgerHead(row.getLong(1), row.getBytes(2), row.getLong(3));
        }
    }

    void save(Connection connection) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE ledger_head SET last_transfer_id = ?, last_hash = ?, programs_revision = ?")) {
            update.setLong(1, lastTransferId);
            update.setBytes(2, lastHash);
            update.setLong(3, programsRevision);
            update.executeUpdate();
        }
    }
}
