package io.referrals.consumer.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * A transfer as it stands in the database.
 *
 * @param id its number, without gaps from 1
 * @param hash over itself and its predecessor's
 */
record StoredTransfer(long id, Transfer transfer, Instant recordedAt, byte[] hash) {
    static final String COLUMNS = """
            transfer_id, reward_id, reward_transfer, conversion_revision, kind, storefront_id, unit, debit_account,
            credit_account, amount, effective_at, recorded_at, hash
            """;

    /** The row of a query for {@link #COLUMNS}. */
    static StoredTransfer read(ResultSet row) throws SQLException {
        var transfer = new Transfer(
                row.getString(2),
                row.getInt(3),
                row.getInt(4),
                TransferKind.valueOf(row.getString(5)),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getLong(10),
                Instant.ofEpochMilli(row.getLong(11)));
        return new StoredTransfer(row.getLong(1), transfer, Instant.ofEpochMilli(row.getLong(12)), row.getBytes(13));
    }
}
