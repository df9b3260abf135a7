package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.RewardKey;
import java.sql.Connection;
import java.sql.ResultSet;
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
    /**
     * Transfers with the reward of each. The rewards are looked up by the conversion, which is the first three parts of a
     * reward's id: no id has a bar in it, but a rule's may look like another one's with a milestone.
     */
    private static final String TRANSFERS = "SELECT " + StoredTransfer.COLUMNS + """
            , program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id
              FROM (SELECT * FROM transfers WHERE transfer_id > ? ORDER BY transfer_id LIMIT ?) t
              LEFT JOIN LATERAL (
                SELECT program_id, rule_id, milestone_at, beneficiary_type, beneficiary_id FROM rewards
                 WHERE conversion_id = array_to_string((string_to_array(t.reward_id, '|'))[1:3], '|')
                   AND t.reward_id =""" + ClaimColumns.REWARD_ID + """
                 LIMIT 1) r ON true
             ORDER BY transfer_id
            """;

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
            var entries = after(connection, last, limit);
            if (entries.isEmpty()) {
                return 0;
            }
            publisher.publish(entries);
            move(connection, entries.get(entries.size() - 1).transferId());
            return entries.size() / 2;
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

    private static List<Entry> after(Connection connection, long last, int limit) throws SQLException {
        try (var select = connection.prepareStatement(TRANSFERS)) {
            select.setLong(1, last);
            select.setInt(2, limit);
            try (var rows = select.executeQuery()) {
                var entries = new ArrayList<Entry>();
                while (rows.next()) {
                    var transfer = StoredTransfer.read(rows);
                    entries.addAll(Entry.of(transfer, reward(rows, transfer)));
                }
                return entries;
            }
        }
    }

    private static @Nullable RewardKey reward(ResultSet row, StoredTransfer transfer) throws SQLException {
        var programId = row.getString("program_id");
        return programId == null
                ? null
                : new RewardKey(
                        Entry.conversionId(transfer.transfer().rewardId()),
                        programId,
                        row.getString("rule_id"),
                        row.getInt("milestone_at"),
                        BeneficiaryType.valueOf(row.getString("beneficiary_type")),
                        row.getString("beneficiary_id"));
    }

    private static void move(Connection connection, long last) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE outbox_position SET last_transfer_id = ?")) {
            update.setLong(1, last);
            update.executeUpdate();
        }
    }
}
