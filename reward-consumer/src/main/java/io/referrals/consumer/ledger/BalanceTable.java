package io.referrals.consumer.ledger;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;

/** The balances of all accounts, kept up with one update per account and batch, in sorted order. */
final class BalanceTable {
    private final Connection connection;

    BalanceTable(Connection connection) {
        this.connection = connection;
    }

    private record Account(String storefrontId, String name, String unit) implements Comparable<Account> {
        @Override
        public int compareTo(Account other) {
            int order = storefrontId.compareTo(other.storefrontId);
            order = order != 0 ? order : name.compareTo(other.name);
            return order != 0 ? order : unit.compareTo(other.unit);
        }
    }

    void apply(List<Transfer> transfers) throws SQLException {
        var changes = new TreeMap<Account, BigInteger>();
        for (var transfer : transfers) {
            var amount = BigInteger.valueOf(transfer.amount());
            var debit = new Account(transfer.storefrontId(), transfer.debitAccount(), transfer.unit());
            var credit = new Account(transfer.storefrontId(), transfer.creditAccount(), transfer.unit());
            changes.merge(debit, amount.negate(), BigInteger::add);
            changes.merge(credit, amount, BigInteger::add);
        }
        changes.values().removeIf(change -> change.signum() == 0);
        var arrays = new SqlArrays(connection);
        try (var upsert = connection.prepareStatement("""
                INSERT INTO balances
                SELECT storefront, account, unit, change::numeric
                  FROM unnest(?, ?, ?, ?) AS b (storefront, account, unit, change)
                    ON CONFLICT (storefront_id, account, unit)
                    DO UPDATE SET balance = balances.balance + excluded.balance
                """)) {
            upsert.setArray(1, arrays.text(changes.keySet(), Account::storefrontId));
            upsert.setArray(2, arrays.text(changes.keySet(), Account::name));
            upsert.setArray(3, arrays.text(changes.keySet(), Account::unit));
            upsert.setArray(4, arrays.text(changes.values(), BigInteger::toString));
            upsert.executeUpdate();
        }
    }
}
