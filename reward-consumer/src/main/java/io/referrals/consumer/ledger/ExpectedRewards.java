package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.CapRule;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.MilestonePlace;
import io.referrals.consumer.rewards.MilestoneRule;
import io.referrals.consumer.rewards.PersonClaims;
import io.referrals.consumer.rewards.Programs;
import io.referrals.consumer.rewards.Reward;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What everybody is owed, computed from the conversions of the topic by the rules alone: {@link
 * io.referrals.consumer.rewards.Rewards} over all of them, in passes that need memory for one person's conversions and
 * for one beneficiary's claims under one rule. The rest is in temporary tables.
 *
 * <p>What budgets have answered depends on the order of posting, so it is an input, taken from the rewards' rows.
 */
final class ExpectedRewards {
    private static final int FETCH_SIZE = 2_000;
    private static final int PLACES = 2_000;

    /**
     * What a budget denies and what a final reward has in another unit is as if nobody had claimed it, and takes no place
     * under a cap.
     */
    private static final String WITHOUT_WHAT_IS_NOTHING = """
            DELETE FROM %s c USING rewards r
             WHERE (c.conversion_id, c.program_id, c.rule_id, c.milestone_at, c.beneficiary_type, c.beneficiary_id)
                 = (r.conversion_id, r.program_id, r.rule_id, r.milestone_at, r.beneficiary_type, r.beneficiary_id)
               AND (r.budget_limit = 0 OR (r.paid > 0 OR r.paid_revision IS NOT NULL) AND r.unit <> c.unit)
            """;

    private static final String WITHIN_BUDGETS = """
            UPDATE expected_rewards e SET claimed = r.budget_limit FROM rewards r
             WHERE (e.conversion_id, e.program_id, e.rule_id, e.milestone_at, e.beneficiary_type, e.beneficiary_id)
                 = (r.conversion_id, r.program_id, r.rule_id, r.milestone_at, r.beneficiary_type, r.beneficiary_id)
               AND r.budget_limit < e.claimed
            """;

    private final Connection connection;
    private final Programs programs;
    private final RewardSink expected;
    private final RewardSink capped;
    private final MilestonePlaceTable placeTable;
    private final List<MilestonePlace> places = new ArrayList<>();

    ExpectedRewards(Connection connection, Programs programs) throws SQLException {
        this.connection = connection;
        this.programs = programs;
        this.expected = new RewardSink(connection, "expected_rewards");
        this.capped = new RewardSink(connection, "capped_claims");
        this.placeTable = new MilestonePlaceTable(connection, "expected_places");
        try (var create = connection.createStatement()) {
            create.execute("CREATE TEMPORARY TABLE expected_places (LIKE milestone_places INCLUDING INDEXES)"
                    + " ON COMMIT DROP");
        }
    }

    /**
     * Fills the temporary table {@code expected_rewards} from {@code topic_conversions}.
     *
     * @return how many rewards there are
     */
    long compute() throws SQLException {
        forEachGroup(
                "SELECT " + ConversionTable.COLUMNS + " FROM topic_conversions c ORDER BY c.storefront_id, c.person_id",
                ConversionTable::conversion,
                Person::of,
                this::claim);
        capped.flush();
        placeTable.save(places);
        execute(WITHOUT_WHAT_IS_NOTHING.formatted("capped_claims"));
        forEachGroup(
                "SELECT " + ClaimColumns.NAMES + " FROM capped_claims ORDER BY storefront_id, program_id, rule_id,"
                        + " beneficiary_type, beneficiary_id",
                ClaimColumns::read,
                Reward::scope,
                this::grant);
        forEachGroup(
                "SELECT * FROM expected_places ORDER BY storefront_id, program_id, rule_id, advocate_id",
                MilestonePlaceTable::place,
                MilestonePlace::scope,
                this::reach);
        expected.flush();
        int nothing = execute(WITHOUT_WHAT_IS_NOTHING.formatted("expected_rewards"));
        execute(WITHIN_BUDGETS);
        return expected.count() - nothing;
    }

    private int execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private void claim(List<Conversion> ofPerson) throws SQLException {
        var person = PersonClaims.of(ofPerson, programs);
        for (var claim : person.claims()) {
            (programs.history(claim.scope()).hasCap() ? capped : expected).add(claim);
        }
        places.addAll(person.places());
        if (places.size() >= PLACES) {
            placeTable.save(places);
            places.clear();
        }
    }

    private void grant(List<Reward> ofScope) throws SQLException {
        ofScope.sort(Reward.ORDER);
        for (var granted : CapRule.granted(ofScope, programs)) {
            expected.add(granted);
        }
    }

    private void reach(List<MilestonePlace> ofScope) throws SQLException {
        ofScope.sort(MilestonePlace.ORDER);
        for (var reached : MilestoneRule.reached(ofScope, programs)) {
            expected.add(reached);
        }
    }

    private interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private interface GroupReader<T> {
        void read(List<T> group) throws SQLException;
    }

    /** Reads rows that are sorted by what their key is made of, and hands over those of one key together. */
    private <T, K> void forEachGroup(String query, RowMapper<T> mapper, Function<T, K> keyOf, GroupReader<T> reader)
            throws SQLException {
        try (var select = connection.prepareStatement(query)) {
            select.setFetchSize(FETCH_SIZE);
            var group = new ArrayList<T>();
            try (var rows = select.executeQuery()) {
                @Nullable K current = null;
                while (rows.next()) {
                    var next = mapper.map(rows);
                    var key = keyOf.apply(next);
                    if (!group.isEmpty() && !key.equals(current)) {
                        reader.read(group);
                        group.clear();
                    }
                    current = key;
                    group.add(next);
                }
            }
            if (!group.isEmpty()) {
                reader.read(group);
            }
        }
    }
}
