package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The append-only transfers. */
final class TransferTable {
    private final Connection connection;

    TransferTable(Connection connection) {
        this.connection = connection;
    }

    /**
     * Appends transfers behind the head.
     *
     * @return the new head
     * @throws SQLException also when a reward's transfer of that number exists: somebody else posted, and nothing of
     *     this transaction may stand
     */
    LedgerHead append(LedgerHead head, List<Transfer> transfers, Instant recordedAt) throws SQLException {
        var chain = new HashChain(head.lastHash());
        var ids = new Object[transfers.size()];
        var hashes = new byte[transfers.size()][];
        long id = head.lastTransferId();
        for (int i = 0; i < transfers.size(); i++) {
            ids[i] = ++id;
            hashes[i] = chain.next(id, transfers.get(i), recordedAt);
        }
        var arrays = new SqlArrays(connection);
        try (var insert = connection.prepareStatement("""
                INSERT INTO transfers (transfer_id, reward_id, reward_transfer, conversion_revision, kind, storefront_id,
                                       unit, debit_account, credit_account, amount, effective_at, hash, recorded_at)
                SELECT *, ? FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            insert.setLong(1, recordedAt.toEpochMilli());
            insert.setArray(2, connection.createArrayOf("int8", ids));
            insert.setArray(3, arrays.text(transfers, Transfer::rewardId));
            insert.setArray(4, arrays.integer(transfers, Transfer::rewardTransfer));
            insert.setArray(5, arrays.integer(transfers, Transfer::conversionRevision));
            insert.setArray(
                    6, arrays.text(transfers, transfer -> transfer.kind().name()));
            insert.setArray(7, arrays.text(transfers, Transfer::storefrontId));
            insert.setArray(8, arrays.text(transfers, Transfer::unit));
            insert.setArray(9, arrays.text(transfers, Transfer::debitAccount));
            insert.setArray(10, arrays.text(transfers, Transfer::creditAccount));
            insert.setArray(11, arrays.bigint(transfers, Transfer::amount));
            insert.setArray(12, arrays.instant(transfers, Transfer::effectiveAt));
            insert.setArray(13, connection.createArrayOf("bytea", hashes));
            insert.executeUpdate();
        }
        return new LedgerHead(id, chain.last(), head.programsRevision());
    }
}
