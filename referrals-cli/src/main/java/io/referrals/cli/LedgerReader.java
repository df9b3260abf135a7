package io.referrals.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.kafka.ConversionTopic;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerException;
import io.referrals.consumer.ledger.LedgerExport;
import io.referrals.events.Topics;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The ledger as the verbs read it. */
public final class LedgerReader implements AutoCloseable {
    private static final String TRANSFER =
            "SELECT transfer_id, kind, reward_id, debit_account, credit_account, unit, amount FROM transfers ";

    private final HikariDataSource database;
    private final Ledger ledger;

    /**
     * A transfer as it was posted.
     *
     * @param amount in the unit's minor units or pieces, above 0
     */
    public record Transfer(
            long id,
            String kind,
            String rewardId,
            String debitAccount,
            String creditAccount,
            String unit,
            long amount) {

        /** Whether it moves a reward of the conversion. */
        public boolean isOf(String conversionId) {
            return rewardId.startsWith(conversionId + '|');
        }
    }

    /**
     * A reward as it stands, also one that came to nothing.
     *
     * @param ruleId with {@code @at} for a milestone
     * @param wanted what a paid reward should be instead, while that waits for a review; null otherwise
     */
    public record Reward(
            String conversionId,
            String programId,
            String ruleId,
            String beneficiaryType,
            String beneficiaryId,
            String unit,
            long amount,
            String state,
            @Nullable Long wanted) {

        public String rewardId() {
            return String.join("|", conversionId, programId, ruleId, beneficiaryType, beneficiaryId);
        }
    }

    public LedgerReader(String ledgerUrl) {
        this.database = LedgerDatabase.connect(ledgerUrl);
        this.ledger = new Ledger(database, Clock.systemUTC());
    }

    /** Where the ledger stands in the conversions topic: partition to next offset. */
    public Map<Integer, Long> positions(Broker broker, Admin admin) throws InterruptedException {
        var name = Topics.CONVERSIONS.name();
        var described = broker.await(admin.describeTopics(List.of(name)).allTopicNames(), "find " + name)
                .get(name);
        if (described == null) {
            throw new Failure("There is no topic " + name);
        }
        try {
            return ledger.positions(
                    new ConversionTopic(name, described.topicId().toString()).positionKey());
        } catch (LedgerException e) {
            throw new Failure("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    /** Makes payable and expires what is due at an instant. Repeating it changes nothing. */
    public void release(Instant asOf) {
        ledger.release(asOf);
    }

    public LedgerExport export() {
        return new LedgerExport(database);
    }

    /** Transfers in the order they were posted, after that one. */
    public List<Transfer> transfersAfter(long id) {
        return query(TRANSFER + "WHERE transfer_id > ? ORDER BY transfer_id", LedgerReader::transfer, id);
    }

    /** The number of the newest transfer; 0 when there is none. */
    public long lastTransfer() {
        return query("SELECT coalesce(max(transfer_id), 0) FROM transfers", row -> row.getLong(1))
                .get(0);
    }

    /** How many transfers are not yet published as reward entries. */
    public long unpublished() {
        return query(
                        "SELECT coalesce(max(transfer_id), 0) - (SELECT last_transfer_id FROM outbox_position) FROM"
                                + " transfers",
                        row -> row.getLong(1))
                .get(0);
    }

    /** All that was ever posted for a conversion, in order. */
    public List<Transfer> transfersOf(String conversionId) {
        // '}' is the character after '|': the range is what begins with the id and a bar, and an index finds it.
        return query(
                TRANSFER + "WHERE reward_id >= ? AND reward_id < ? ORDER BY transfer_id",
                LedgerReader::transfer,
                conversionId + '|',
                conversionId + '}');
    }

    /** The rewards of a conversion as they stand. */
    public List<Reward> rewardsOf(String conversionId) {
        return query(
                """
                SELECT w.program_id, w.rule, w.beneficiary_type, w.beneficiary_id, w.unit, w.amount, w.state,
                       CASE WHEN (d.verdict, d.amount, d.wanted) IS DISTINCT FROM ('REJECTED', w.amount, w.wanted)
                            THEN w.wanted END
                  FROM (SELECT *, rule_id || CASE milestone_at WHEN 0 THEN '' ELSE '@' || milestone_at END AS rule
                          FROM rewards WHERE conversion_id = ?) AS w
                  LEFT JOIN LATERAL (
                    SELECT * FROM paid_decisions d
                     WHERE d.reward_id = concat_ws('|', w.conversion_id, w.program_id, w.rule, w.beneficiary_type,
                                                   w.beneficiary_id)
                     ORDER BY d.decision_id DESC LIMIT 1
                  ) AS d ON true
                 ORDER BY 1, 2, 3, 4
                """,
                row -> new Reward(
                        conversionId,
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6),
                        row.getString(7),
                        row.getObject(8, Long.class)),
                conversionId);
    }

    @Override
    public void close() {
        database.close();
    }

    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Mapper<T> mapper, Object... parameters) {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                var all = new ArrayList<T>();
                while (rows.next()) {
                    all.add(mapper.map(rows));
                }
                return all;
            }
        } catch (SQLException e) {
            throw new Failure("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    private static Transfer transfer(ResultSet row) throws SQLException {
        return new Transfer(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getLong(7));
    }
}
