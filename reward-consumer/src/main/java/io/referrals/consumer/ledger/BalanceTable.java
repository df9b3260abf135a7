package io.referrals.consumer.ledger;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
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
        // ON CONFLICT DO UPDATE would lock each row before it changes it; most accounts are known, and the lock on the
        // ledger's head keeps others away.
        int known = execute("""
                UPDATE balances b SET balance = b.balance + c.change::numeric
                  FROM unnest(?, ?, ?, ?) AS c (storefront, account, unit, change)
                 WHERE b.storefront_id = c.storefront AND b.account = c.account AND b.unit = c.unit
                """, changes);
        if (known < changes.size()) {
            execute("""
                    INSERT INTO balances
                    SELECT storefront, account, unit, change::numeric
                      FROM unnest(?, ?, ?, ?) AS c (storefront, account, unit, change)
                        ON CONFLICT DO NOTHING
                    """, changes);
        }
    }

    private int execute(String sql, Map<Account, BigInteger> changes) throws SQLException {
        var arrays = new SqlArrays(connection);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, arrays.text(changes.keySet(), Account::storefrontId));
            statement.setArray(2, arrays.text(changes.keySet(), Account::name));
            statement.setArray(3, arrays.text(changes.keySet(), Account::unit));
            statement.setArray(4, arrays.text(changes.values(), BigInteger::toString));
            return statement.executeUpdate();
        }
    }
}
