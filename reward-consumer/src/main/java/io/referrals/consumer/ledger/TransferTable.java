package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The append-only transfers. */
final class TransferTable {
    private static final String COLUMNS = """
            transfers (transfer_id, reward_id, reward_transfer, conversion_revision, kind, storefront_id, unit,
                       debit_account, credit_account, amount, effective_at, recorded_at, hash)
            """;

    private final Connection connection;

    TransferTable(Connection connection) {
        this.connection = connection;
    }

    private record Numbered(long id, Transfer transfer, byte[] hash) {}

    /**
     * Appends transfers behind the head.
     *
     * @return the new head
     * @throws SQLException also when a reward's transfer of that number exists: somebody else posted, and nothing of
     *     this transaction may stand
     */
    LedgerHead append(LedgerHead head, List<Transfer> transfers, Instant recordedAt) throws SQLException {
        var chain = new HashChain(head.lastHash());
        var numbered = new ArrayList<Numbered>(transfers.size());
        long id = head.lastTransferId();
        for (var transfer : transfers) {
            id++;
            numbered.add(new Numbered(id, transfer, chain.next(id, transfer, recordedAt)));
        }
        CopiedRows.insert(
                connection,
                COLUMNS,
                numbered,
                (columns, row) -> columns.number(row.id())
                        .text(row.transfer().rewardId())
                        .number(row.transfer().rewardTransfer())
                        .number(row.transfer().conversionRevision())
                        .text(row.transfer().kind().name())
                        .text(row.transfer().storefrontId())
                        .text(row.transfer().unit())
                        .text(row.transfer().debitAccount())
                        .text(row.transfer().creditAccount())
                        .number(row.transfer().amount())
                        .instant(row.transfer().effectiveAt())
                        .instant(recordedAt)
                        .bytes(row.hash()));
        return new LedgerHead(id, chain.last(), head.programsRevision());
    }
}
