package io.referrals.consumer.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands out every entry of the ledger for publication, in order and at least once.
 *
 * <p>The transfers themselves are the outbox: they are numbered without gaps in the order of their commits, so the number
 * of the last published one says what is left. It moves after the publication; who dies between the two makes his
 * successor publish a batch again, and readers tell by the entry's id.
 */
public final class Outbox {
    private final LedgerTransactions transactions;

    /** The outbox of a ledger in a database that {@link LedgerSchema} has prepared; gives up as a {@link Ledger} does. */
    public Outbox(DataSource database) {
        this(database, LedgerOutage.shortly(database));
    }

    /** The same for an application, which waits as {@code outage} says. */
    public Outbox(DataSource database, LedgerOutage outage) {
        this.transactions = new LedgerTransactions(database, outage);
    }

    /** Where entries go. */
    public interface Publisher {
        /** Returns when all entries are safely there; throws when any may not be. */
        void publish(List<Entry> entries);
    }

    /**
     * Publishes what comes next. Only one process at a time does: while another one is at it, there is nothing to do here.
     *
     * @param limit at most so many transfers, of two entries each
     * @return how many transfers were published
     * @throws LedgerException when the database refuses, or is away for longer than it is waited for
     * @throws RuntimeException whatever the publisher throws; nothing counts as published then
     */
    public int publish(int limit, Publisher publisher) {
        return transactions.run(connection -> {
            var last = lock(connection);
            if (last == null) {
                return 0;
            }
            var transfers = after(connection, last, limit);
            if (transfers.isEmpty()) {
                return 0;
            }
            publisher.publish(transfers.stream()
                    .flatMap(transfer -> Entry.of(transfer).stream())
                    .toList());
            move(connection, transfers.get(transfers.size() - 1).id());
            return transfers.size();
        });
    }

    /** The number of the last transfer that is known to be published; 0 when none is. */
    public long position() {
        return transactions.run(connection -> {
            try (var select = connection.prepareStatement("SELECT last_transfer_id FROM outbox_position");
                    var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** The position, locked until the transaction ends; null when another process has it. */
    private static @Nullable Long lock(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                        "SELECT last_transfer_id FROM outbox_position FOR UPDATE SKIP LOCKED");
                var row = select.executeQuery()) {
            return row.next() ? (Long) row.getLong(1) : null;
        }
    }

    private static List<StoredTransfer> after(Connection connection, long last, int limit) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + StoredTransfer.COLUMNS
                + " FROM transfers WHERE transfer_id > ? ORDER BY transfer_id LIMIT ?")) {
            select.setLong(1, last);
            select.setInt(2, limit);
            try (var rows = select.executeQuery()) {
                var transfers = new ArrayList<StoredTransfer>();
                while (rows.next()) {
                    transfers.add(StoredTransfer.read(rows));
                }
                return transfers;
            }
        }
    }

    private static void move(Connection connection, long last) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE outbox_position SET last_transfer_id = ?")) {
            update.setLong(1, last);
            update.executeUpdate();
        }
    }
}
