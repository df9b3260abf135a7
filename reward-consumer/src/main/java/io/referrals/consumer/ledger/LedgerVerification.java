package io.referrals.consumer.ledger;

import io.referrals.consumer.ledger.Difference.Check;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.Programs;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the ledger can be trusted: that nobody changed a transfer, that the balances and the rewards' rows are what
 * the transfers say, and that all of it is what the rules make of the conversions in the topic.
 *
 * <p>It looks at one moment of the database, so it may run beside the consumer, and it writes temporary tables only.
 * Decisions of people are facts, not functions, and are taken from their append-only record. In this process it needs
 * memory for the programs, one person's conversions and one beneficiary's claims under one rule; the database sorts the
 * rest, on disk when it is much.
 */
public final class LedgerVerification {
    /** What the transfers of each reward add up to, in all and in each place. */
    private static final String POSTED_REWARDS = """
            CREATE TEMPORARY TABLE posted_rewards ON COMMIT DROP AS
            SELECT reward_id, storefront_id, unit, max(reward_transfer) AS last,
                   sum(CASE WHEN debit_account LIKE 'program:%' THEN amount ELSE 0 END
                     - CASE WHEN credit_account LIKE 'program:%' THEN amount ELSE 0 END) AS amount,
                   sum(CASE WHEN credit_account LIKE '%:pending' THEN amount ELSE 0 END
                     - CASE WHEN debit_account LIKE '%:pending' THEN amount ELSE 0 END) AS pending,
                   sum(CASE WHEN credit_account LIKE '%:payable' THEN amount ELSE 0 END
                     - CASE WHEN debit_account LIKE '%:payable' THEN amount ELSE 0 END) AS payable,
                   sum(CASE WHEN credit_account LIKE '%:paid' THEN amount ELSE 0 END
                     - CASE WHEN debit_account LIKE '%:paid' THEN amount ELSE 0 END) AS paid,
                   sum(CASE WHEN credit_account LIKE '%:expired' THEN amount ELSE 0 END
                     - CASE WHEN debit_account LIKE '%:expired' THEN amount ELSE 0 END) AS expired
              FROM transfers GROUP BY reward_id, storefront_id, unit
            """;

    private final DataSource database;
    private final VerificationProgress progress;

    public LedgerVerification(DataSource database, VerificationProgress progress) {
        this.database = database;
        this.progress = progress;
    }

    /**
     * What was looked at.
     *
     * @param lastTransfer the number of the last transfer
     * @param lastHash its hash, which stands for all transfers up to it
     * @param conversions how many conversions the rewards were computed from
     * @param superseded of these, how many could not be compared with the topic, because only a newer revision is left
     *     there, which the ledger has not read yet
     * @param rewards how many rewards they earn
     * @param differences how many differences were found
     */
    public record Summary(
            long lastTransfer, String lastHash, long conversions, int superseded, long rewards, long differences) {}

    private static final class Counter implements Consumer<Difference> {
        private final Consumer<Difference> reader;
        private long count;

        Counter(Consumer<Difference> reader) {
            this.reader = reader;
        }

        @Override
        public void accept(Difference difference) {
            count++;
            reader.accept(difference);
        }
    }

    /**
     * Checks everything and tells each difference as soon as it is found.
     *
     * @param asOf releases and expiries must have happened as of this instant, no fewer and no more; null: whatever has
     *     happened is right
     * @throws LedgerException when the database cannot be read
     */
    public Summary run(PublishedFacts facts, @Nullable Instant asOf, Consumer<Difference> reader) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return run(connection, facts, asOf, new Counter(reader));
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new LedgerException("The ledger cannot be verified: " + e.getMessage(), e);
        }
    }

    private Summary run(Connection connection, PublishedFacts facts, @Nullable Instant asOf, Counter differences)
            throws SQLException {
        progress.step("computing the hash of every transfer");
        long transfers = number(connection, "SELECT last_transfer_id FROM ledger_head");
        var chain = new ChainCheck(differences, id -> progress.at(id, transfers));
        chain.run(connection);
        new DecisionCheck(differences).run(connection);
        QueryCheck.GUARDS.run(connection, differences);

        progress.step("adding up every account and every reward");
        execute(connection, POSTED_REWARDS);
        for (var check : List.of(
                QueryCheck.ACCOUNTS,
                QueryCheck.BALANCES,
                QueryCheck.ZERO_SUMS,
                QueryCheck.REWARD_ROWS,
                QueryCheck.PAID,
                QueryCheck.COVERED,
                QueryCheck.PAID_ACCOUNTS,
                QueryCheck.PAID_CONVERSIONS,
                QueryCheck.PAYOUT_ITEMS,
                QueryCheck.PAYOUT_BATCHES,
                QueryCheck.PAYOUT_RETURNS,
                QueryCheck.PAYOUTS,
                QueryCheck.BUDGET_LIMITS)) {
            check.run(connection, differences);
        }

        QueryCheck.EARLY.run(connection, differences, asOf == null ? 0 : asOf.toEpochMilli());

        progress.step("reading the conversions from their topic");
        var conversions = new TopicConversions(connection, progress);
        facts.read(new PositionTable(connection).of(facts.positionKey()), conversions);
        int superseded = conversions.complete();
        QueryCheck.CONVERSIONS.run(connection, differences);
        QueryCheck.NEW_CUSTOMERS.run(connection, differences);
        QueryCheck.REVIEWS.run(connection, differences);

        progress.step("computing the rewards of every conversion");
        var published = facts.programs();
        comparePrograms(published, new ProgramVersionTable(connection).all(), differences);
        checkBudgetUse(connection, published, differences);
        long rewards = new ExpectedRewards(connection, Programs.of(published)).compute();
        execute(connection, "ANALYZE expected_rewards");
        QueryCheck.REWARDS.run(connection, differences);
        QueryCheck.TERMS.run(connection, differences);
        new FinalCheck(connection, Programs.of(published), differences).run();
        if (asOf != null) {
            QueryCheck.STATES.run(connection, differences, asOf.toEpochMilli());
        }
        return new Summary(
                chain.lastId(),
                chain.lastHash(),
                number(connection, "SELECT count(*) FROM topic_conversions"),
                superseded,
                rewards,
                differences.count);
    }

    private static void checkBudgetUse(
            Connection connection, List<ProgramVersion> programs, Consumer<Difference> differences)
            throws SQLException {
        var rules = new HashSet<List<String>>();
        for (var program : programs) {
            for (var rule : program.rewardRules()) {
                if (rule.budget() != null) {
                    rules.add(List.of(program.storefrontId(), program.programId(), rule.ruleId()));
                }
            }
        }
        var arrays = new SqlArrays(connection);
        QueryCheck.BUDGET_USE.run(
                connection,
                differences,
                arrays.text(rules, rule -> rule.get(0)),
                arrays.text(rules, rule -> rule.get(1)),
                arrays.text(rules, rule -> rule.get(2)));
    }

    private static void comparePrograms(
            List<ProgramVersion> published, List<ProgramVersion> stored, Consumer<Difference> differences) {
        var expected = byName(published);
        byName(stored).forEach((name, program) -> {
            var accepted = expected.get(name);
            if (accepted == null || !accepted.equals(program)) {
                differences.accept(new Difference(
                        Check.PROGRAM,
                        name,
                        accepted == null ? "not accepted" : accepted.toString(),
                        program.toString()));
            }
        });
    }

    private static Map<String, ProgramVersion> byName(List<ProgramVersion> versions) {
        var byName = new TreeMap<String, ProgramVersion>();
        for (var version : versions) {
            byName.put(version.storefrontId() + '|' + version.programId() + '|' + version.version(), version);
        }
        return byName;
    }

    /** The number a query gives; 0 when it gives no row. */
    private static long number(Connection connection, String query) throws SQLException {
        try (var select = connection.prepareStatement(query);
                var row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
