package io.referrals.benchmarks.posting;

import io.referrals.consumer.rewards.Conversion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** A textbook consumer: one transaction per conversion, with prepared statements. */
final class RowByRow implements Side {
    private final Connection connection;
    private final PreparedStatement transfer;
    private final PreparedStatement entry;
    private final PreparedStatement balance;
    private long lastTransferId;

    RowByRow(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        Textbook.create(connection);
        connection.setAutoCommit(false);
        transfer = connection.prepareStatement(
                "INSERT INTO transfers VALUES (?, ?, ?, 'ACCRUE', ?, ?) ON CONFLICT (idempotency_key) DO NOTHING");
        entry = connection.prepareStatement("INSERT INTO entries VALUES (?, ?, ?, ?, ?)");
        balance = connection.prepareStatement("INSERT INTO balances VALUES (?, ?, ?)"
                + " ON CONFLICT (account, unit) DO UPDATE SET balance = balances.balance + excluded.balance");
    }

    @Override
    public String name() {
        return "row by row";
    }

    @Override
    public void post(List<Conversion> conversions) throws SQLException {
        for (var order : conversions) {
            post(order);
            connection.commit();
        }
    }

    private void post(Conversion order) throws SQLException {
        long id = ++lastTransferId;
        transfer.setLong(1, id);
        transfer.setString(2, Orders.rewardId(order));
        transfer.setString(3, order.storefrontId());
        transfer.setLong(4, order.occurredAt().toEpochMilli());
        transfer.setLong(5, System.currentTimeMillis());
        if (transfer.executeUpdate() == 0) {
            return;
        }
        enter(2 * id - 1, id, Textbook.pending(Orders.advocate(order)), Orders.reward(order));
        enter(2 * id, id, Textbook.expense(), -Orders.reward(order));
    }

    private void enter(long entryId, long transferId, String account, long amount) throws SQLException {
        entry.setLong(1, entryId);
        entry.setLong(2, transferId);
        entry.setString(3, account);
        entry.setString(4, Orders.CURRENCY);
        entry.setLong(5, amount);
        entry.executeUpdate();
        balance.setString(1, account);
        balance.setString(2, Orders.CURRENCY);
        balance.setLong(3, amount);
        balance.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
