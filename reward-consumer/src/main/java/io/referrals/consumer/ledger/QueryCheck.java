package io.referrals.consumer.ledger;

import io.referrals.consumer.ledger.Difference.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/** A comparison that the database makes: a query for what differs, as subject, expected and found. */
enum QueryCheck {
    /** Only a superuser or the tables' owner can switch a trigger off. */
    GUARDS(Check.GUARD, """
            SELECT 'trigger append_only on ' || guarded, 'switched on',
                   CASE WHEN t.tgenabled IS NULL THEN 'missing' ELSE 'switched off' END
              FROM unnest(ARRAY['transfers', 'reviews', 'paid_decisions', 'budget_decisions', 'payout_items']) AS guarded
              LEFT JOIN pg_trigger t ON t.tgrelid = guarded::regclass AND t.tgname = 'append_only'
             WHERE t.tgenabled IS NULL OR t.tgenabled NOT IN ('O', 'A')
            """),

    /** The accounts of a transfer are those of its reward's program and beneficiary. */
    ACCOUNTS(Check.ACCOUNT, """
            SELECT 'transfer ' || t.transfer_id || ' for ' || t.reward_id,
                   coalesce('accounts of ' || r.program || ' and ' || r.beneficiary || ' in ' || r.storefront_id,
                            'a reward of that id'),
                   t.debit_account || ' to ' || t.credit_account || ' in ' || t.storefront_id
              FROM transfers t
              LEFT JOIN (
                SELECT""" + Sql.REWARD_ID + """
                       AS reward_id, storefront_id, 'program:' || program_id AS program,
                       lower(beneficiary_type) || ':' || beneficiary_id AS beneficiary
                  FROM rewards) r USING (reward_id)
             WHERE r.reward_id IS NULL OR t.storefront_id <> r.storefront_id
                OR regexp_replace(t.debit_account, ':[a-z]+$', '') NOT IN (r.program, r.beneficiary)
                OR regexp_replace(t.credit_account, ':[a-z]+$', '') NOT IN (r.program, r.beneficiary)
             ORDER BY t.transfer_id
            """),

    /** Balances are the sums of the transfers' two sides. */
    BALANCES(Check.BALANCE, """
            SELECT storefront_id || ' ' || account || ' ' || unit, coalesce(e.balance, 0), coalesce(b.balance, 0)
              FROM (SELECT storefront_id, account, unit, sum(amount) AS balance
                      FROM (SELECT storefront_id, debit_account AS account, unit, -amount AS amount FROM transfers
                            UNION ALL
                            SELECT storefront_id, credit_account, unit, amount FROM transfers) AS sides
                     GROUP BY storefront_id, account, unit) e
              FULL JOIN balances b USING (storefront_id, account, unit)
             WHERE coalesce(e.balance, 0) <> coalesce(b.balance, 0)
             ORDER BY storefront_id, account, unit
            """),

    /** Nothing comes from nowhere. */
    ZERO_SUMS(Check.BALANCE, """
            SELECT 'all accounts of ' || storefront_id || ' in ' || unit, '0', sum(balance)
              FROM balances GROUP BY storefront_id, unit HAVING sum(balance) <> 0 ORDER BY storefront_id, unit
            """),

    /** What a reward's row says is posted, and where it stands, is what its transfers add up to. */
    REWARD_ROWS(Check.REWARD_ROW, """
            SELECT reward_id,
                   'pending ' || coalesce(p.pending, 0) || ', payable ' || coalesce(p.payable, 0)
                     || ', paid ' || coalesce(p.paid, 0) || ', expired ' || coalesce(p.expired, 0)
                     || ' ' || coalesce(p.unit, r.unit) || ' after transfer ' || coalesce(p.transfers, 0),
                   coalesce(r.state || ' ' || r.amount || ' ' || r.unit || ' after transfer ' || r.transfers, 'missing')
              FROM (SELECT""" + Sql.REWARD_ID + """
                           AS reward_id, amount, unit, state, transfers FROM rewards) r
              FULL JOIN (SELECT *, max(last) OVER (PARTITION BY reward_id) AS transfers FROM posted_rewards) p
                USING (reward_id)
             WHERE (r.reward_id IS NULL
                    OR coalesce(p.transfers, 0) <> r.transfers
                    OR coalesce(p.unit, r.unit) = r.unit AND NOT coalesce(CASE r.state
                         WHEN 'VOID'    THEN coalesce(p.amount, 0) = 0 AND coalesce(p.pending, 0) = 0
                         WHEN 'PENDING' THEN p.amount = r.amount AND p.pending = r.amount
                         WHEN 'HELD'    THEN p.amount = r.amount AND p.pending = r.amount
                         WHEN 'EXPIRED' THEN p.amount = r.amount AND p.expired = r.amount
                         ELSE p.amount = r.amount AND p.payable + p.paid = r.amount AND p.pending = 0
                         END, false)
                    OR p.unit <> r.unit AND p.amount <> 0)
             ORDER BY reward_id
            """),

    /** The stored conversions are the newest revisions that were read. */
    CONVERSIONS(
            Check.CONVERSION,
            "SELECT conversion_id, " + Sql.conversion("t") + ", " + Sql.conversion("c")
                    + " FROM topic_conversions t FULL JOIN conversions c USING (conversion_id) WHERE "
                    + Sql.conversion("t") + " <> " + Sql.conversion("c") + " ORDER BY conversion_id"),

    /** Each conversion repeats the newest decision about it. */
    REVIEWS(Check.CONVERSION, """
            SELECT conversion_id || ', review',
                   coalesce(r.verdict || ' of ' || r.flags || ' at ' || r.decided_at, 'none'),
                   coalesce(c.review_verdict || ' of ' || c.review_flags || ' at ' || c.reviewed_at, 'none')
              FROM conversions c
              LEFT JOIN newest_reviews r USING (conversion_id)
             WHERE (r.verdict, r.flags, r.decided_at)
                   IS DISTINCT FROM (c.review_verdict, c.review_flags, c.reviewed_at)
             ORDER BY conversion_id
            """),

    /** What is posted for each reward is what is owed; of a paid one, what the review list says is owed. */
    REWARDS(Check.REWARD, """
            SELECT reward_id, coalesce(e.claimed || ' ' || unit, 'nothing in ' || unit),
                   coalesce(p.amount || ' ' || unit, 'nothing in ' || unit)
              FROM expected_rewards e
              FULL JOIN (
                SELECT reward_id, storefront_id, unit, coalesce(w.wanted, p.amount) AS amount
                  FROM posted_rewards p
                  LEFT JOIN (SELECT""" + Sql.REWARD_ID + """
                                    AS reward_id, unit, wanted FROM rewards WHERE wanted IS NOT NULL) w
                 USING (reward_id, unit)
                 WHERE coalesce(w.wanted, p.amount) <> 0) p
                USING (reward_id, storefront_id, unit)
             WHERE e.claimed IS DISTINCT FROM p.amount
             ORDER BY reward_id, unit
            """),

    /** A reward's row keeps what decides when it is released and expires; what was paid stays as it was paid. */
    TERMS(Check.REWARD, """
            SELECT reward_id,
                   CASE WHEN e.held THEN 'held' ELSE 'not held' END || ', released at ' || e.release_at
                     || ', expires at ' || coalesce(e.expires_at::text, 'no time'),
                   CASE WHEN r.held THEN 'held' ELSE 'not held' END || ', ' || r.state || ', released at ' || r.release_at
                     || ', expires at ' || coalesce(r.expires_at::text, 'no time')
              FROM expected_rewards e
              JOIN (SELECT""" + Sql.REWARD_ID + """
                           AS reward_id, held, release_at, expires_at, state, paid FROM rewards WHERE amount > 0) r
             USING (reward_id)
             WHERE r.paid = 0
               AND ((e.held, e.release_at, e.expires_at) IS DISTINCT FROM (r.held, r.release_at, r.expires_at)
                    OR e.held <> (r.state = 'HELD'))
             ORDER BY reward_id
            """),

    /**
     * Each reward is where it must be at an instant, the parameter. What was paid stays so, and what an open batch has
     * reserved does not expire.
     */
    STATES(Check.REWARD, """
            SELECT reward_id, expected, state
              FROM (SELECT e.reward_id, r.state,
                           CASE WHEN e.held THEN 'HELD' WHEN e.release_at > as_of THEN 'PENDING'
                                WHEN e.expires_at IS NULL OR e.expires_at > as_of OR i.reward_id IS NOT NULL
                                THEN 'PAYABLE' ELSE 'EXPIRED' END AS expected
                      FROM expected_rewards e
                      JOIN (SELECT""" + Sql.REWARD_ID + """
                                   AS reward_id, state FROM rewards WHERE amount > 0 AND paid = 0) r USING (reward_id)
                      LEFT JOIN (SELECT DISTINCT""" + Sql.REWARD_ID + """
                                   AS reward_id FROM payout_items JOIN payout_batches USING (batch_id)
                                  WHERE state = 'OPEN') i USING (reward_id)
                     CROSS JOIN (SELECT ?::bigint AS as_of) clock) s
             WHERE state <> expected
             ORDER BY reward_id
            """);

    private static final int FETCH_SIZE = 1_000;

    private final Check check;
    private final String query;

    QueryCheck(Check check, String query) {
        this.check = check;
        this.query = query;
    }

    void run(Connection connection, Consumer<Difference> differences, Object... parameters) throws SQLException {
        try (var select = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            select.setFetchSize(FETCH_SIZE);
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    differences.accept(new Difference(check, rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
        }
    }

    /** Expressions that several queries share. */
    private static final class Sql {
        static final String REWARD_ID = """
                 conversion_id || '|' || program_id || '|' || rule_id
                   || CASE milestone_at WHEN 0 THEN '' ELSE '@' || milestone_at END
                   || '|' || beneficiary_type || '|' || beneficiary_id
                """;

        /** All that rewards depend on, as text. */
        static String conversion(String table) {
            return """
                    CASE WHEN T.revision IS NULL THEN 'missing' ELSE
                      concat_ws(' ', 'revision', T.revision, T.storefront_id, T.kind, 'of', T.person_id, 'at',
                                T.occurred_at, 'net', T.net_minor, T.currency, 'credits', T.credits,
                                'flags', nullif(T.flags, ''))
                    END""".replace("T.", table + ".");
        }
    }
}
