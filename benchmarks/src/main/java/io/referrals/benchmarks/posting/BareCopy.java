package io.referrals.benchmarks.posting;

import io.referrals.consumer.rewards.Conversion;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Nothing but the transfers and entries, by one COPY each in one transaction: no balances, no idempotency beyond the
 * unique key, no position. What a database takes at best of these rows.
 */
final class BareCopy implements Side {
    private static final int BUFFER_CHARS = 1 << 16;

    private final Connection connection;
    private long lastTransferId;

    BareCopy(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        Textbook.create(connection);
        connection.setAutoCommit(false);
    }

    @Override
    public String name() {
        return "bare COPY";
    }

    @Override
    public void post(List<Conversion> conversions) throws SQLException {
        long first = lastTransferId + 1;
        copy("COPY transfers FROM STDIN", conversions, first, BareCopy::transfer);
        copy("COPY entries FROM STDIN", conversions, first, BareCopy::entries);
        lastTransferId += conversions.size();
        connection.commit();
    }

    private interface Line {
        void append(StringBuilder lines, long transferId, Conversion order);
    }

    private void copy(String command, List<Conversion> orders, long firstId, Line line) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command);
        var lines = new StringBuilder();
        long id = firstId;
        for (var order : orders) {
            line.append(lines, id++, order);
            if (lines.length() > BUFFER_CHARS) {
                write(copy, lines);
            }
        }
        write(copy, lines);
        copy.endCopy();
    }

    private static void write(CopyIn copy, StringBuilder lines) throws SQLException {
        var bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        lines.setLength(0);
    }

    private static void transfer(StringBuilder lines, long id, Conversion order) {
        lines.append(id)
                .append('\t')
                .append(Orders.rewardId(order))
                .append('\t')
                .append(order.storefrontId())
                .append("\tACCRUE\t")
                .append(order.occurredAt().toEpochMilli())
                .append('\t')
                .append(System.currentTimeMillis())
                .append('\n');
    }

    private static void entries(StringBuilder lines, long id, Conversion order) {
        entry(lines, 2 * id - 1, id, Textbook.pending(Orders.advocate(order)), Orders.reward(order));
        entry(lines, 2 * id, id, Textbook.expense(), -Orders.reward(order));
    }

    private static void entry(StringBuilder lines, long entryId, long transferId, String account, long amount) {
        lines.append(entryId)
                .append('\t')
                .append(transferId)
                .append('\t')
                .append(account)
                .append('\t')
                .append(Orders.CURRENCY)
                .append('\t')
                .append(amount)
                .append('\n');
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
