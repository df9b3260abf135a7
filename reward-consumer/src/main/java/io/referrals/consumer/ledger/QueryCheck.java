package io.referrals.consumer.ledger;

import io.referrals.consumer.ledger.Difference.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/** A comparison that the database makes: a query for what differs, as subject, expected and found. */
enum QueryCheck {
    /** Only a superuser or the tables' owner can switch a trigger off. */
    GUARDS(Check.GUARD, """
            SELECT 'trigger ' || guard || ' on ' || guarded, 'switched on',
                   CASE WHEN t.tgenabled IS NULL THEN 'missing' ELSE 'switched off' END
              FROM (VALUES ('transfers', 'append_only'), ('reviews', 'append_only'), ('paid_decisions', 'append_only'),
                           ('budget_decisions', 'append_only'), ('payout_items', 'append_only'),
                           ('paid_conversions', 'append_only'), ('payout_returns', 'append_only'),
                           ('payout_batches', 'closed_stays_closed'), ('payout_batches', 'no_removal'))
                AS guards (guarded, guard)
              LEFT JOIN pg_trigger t ON t.tgrelid = guarded::regclass AND t.tgname = guard
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
                SELECT""" + ClaimColumns.REWARD_ID + """
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
              FROM (SELECT""" + ClaimColumns.REWARD_ID + """
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

    /** What payouts have covered of a reward is paid of it as far as it is payable, and what is paid does not expire. */
    PAID(Check.REWARD_ROW, """
            SELECT reward_id || ', paid',
                   CASE state WHEN 'EXPIRED' THEN 'PAID, ' || overpaid ELSE least(amount, paid + overpaid)::text END
                     || ' ' || unit,
                   CASE state WHEN 'EXPIRED' THEN state || ', ' ELSE '' END || paid || ' ' || unit
              FROM (SELECT""" + ClaimColumns.REWARD_ID + """
                           AS reward_id, unit, amount, paid, state, coalesce((overpaid ->> unit)::bigint, 0) AS overpaid
                      FROM rewards WHERE overpaid IS NOT NULL) r
             WHERE overpaid > 0 AND (state IN ('PAYABLE', 'PAID') AND paid < amount OR state = 'EXPIRED')
             ORDER BY reward_id
            """),

    /** What a reward's row says payouts have covered of it, settled batches have. */
    COVERED(Check.REWARD_ROW, """
            SELECT reward_id || ', paid', '0 to ' || coalesce(i.covered, 0) || ' ' || unit, r.covered || ' ' || unit
              FROM (SELECT""" + ClaimColumns.REWARD_ID + """
                           AS reward_id, c.unit, sum(c.covered) AS covered FROM rewards r
                     CROSS JOIN LATERAL (""" + Sql.COVERED + """
                     ) c GROUP BY 1, 2) r
              LEFT JOIN (SELECT""" + ClaimColumns.REWARD_ID + """
                                AS reward_id, unit, sum(covered) AS covered
                           FROM payout_items
                          WHERE batch_id IN (SELECT batch_id FROM payout_batches WHERE state = 'SETTLED')
                          GROUP BY 1, 2) i USING (reward_id, unit)
             WHERE r.covered NOT BETWEEN 0 AND coalesce(i.covered, 0)
             ORDER BY reward_id, unit
            """),

    /** All that a beneficiary was paid is told of some reward. */
    PAID_ACCOUNTS(Check.REWARD_ROW, """
            SELECT storefront_id || ' ' || account || ' ' || unit || ', paid of all rewards', coalesce(b.balance, 0),
                   coalesce(r.covered, 0)
              FROM (SELECT storefront_id, lower(beneficiary_type) || ':' || beneficiary_id || ':paid' AS account, c.unit,
                           sum(c.covered) AS covered
                      FROM rewards r CROSS JOIN LATERAL (""" + Sql.COVERED + """
                     ) c GROUP BY 1, 2, 3) r
              FULL JOIN (SELECT * FROM balances WHERE account LIKE '%:paid') b USING (storefront_id, account, unit)
             WHERE coalesce(r.covered, 0) <> coalesce(b.balance, 0)
             ORDER BY storefront_id, account, unit
            """),

    /** The decisions that were paid are as they were. */
    PAID_CONVERSIONS(
            Check.PAYOUT,
            "SELECT 'what was paid of ' || p.conversion_id || ', revision ' || p.revision, encode("
                    + PaidConversions.HASH + ", 'hex'), encode(p.hash, 'hex') FROM paid_conversions p"
                    + " LEFT JOIN conversions c USING (conversion_id, revision) WHERE p.hash <> " + PaidConversions.HASH
                    + " OR c.credits <> p.credits ORDER BY p.conversion_id, p.revision"),

    /**
     * Nothing stands released or expired that was not due when it was posted, nor by an instant, the parameter. What was
     * paid before its time is named until its time has come.
     */
    EARLY(Check.REWARD, """
            SELECT reward_id || ', ' || lower(t.kind),
                   'at ' || to_timestamp(t.effective_at / 1000.0) AT TIME ZONE 'UTC',
                   'at ' || to_timestamp(t.recorded_at / 1000.0) AT TIME ZONE 'UTC' || ', transfer ' || t.transfer_id
              FROM (SELECT""" + ClaimColumns.REWARD_ID + """
                           AS reward_id, state, paid, paid_revision, release_at FROM rewards
                     WHERE state IN ('PAYABLE', 'PAID', 'EXPIRED')) r
              JOIN (SELECT DISTINCT ON (reward_id, kind) * FROM transfers
                     WHERE kind IN ('RELEASE', 'EXPIRE') ORDER BY reward_id, kind, transfer_id DESC) t USING (reward_id)
             WHERE t.effective_at > greatest(t.recorded_at, ?::bigint)
               AND (t.kind = 'RELEASE' OR r.state = 'EXPIRED')
               AND (r.paid = 0 AND r.paid_revision IS NULL OR r.release_at > extract(epoch FROM now()) * 1000)
             ORDER BY reward_id, kind
            """),

    /** Every item is as it was made. */
    PAYOUT_ITEMS(
            Check.PAYOUT,
            "SELECT 'item ' || i.item || ' of payout batch ' || i.batch_id || ', ' || i.paid || ' ' || i.unit || ' for ' ||"
                    + ClaimColumns.REWARD_ID + ", encode(" + PayoutTable.ITEM_HASH + ", 'hex'), encode(i.hash, 'hex')"
                    + " FROM payout_items i WHERE i.hash <> " + PayoutTable.ITEM_HASH + " ORDER BY batch_id, item"),

    /** Every batch has the terms and the items it was made with. */
    PAYOUT_BATCHES(
            Check.PAYOUT,
            "SELECT 'payout batch ' || batch_id, encode(" + PayoutTable.BATCH_HASH + ", 'hex'),"
                    + " coalesce(encode(b.hash, 'hex'), 'missing') FROM payout_batches b WHERE b.hash IS DISTINCT FROM "
                    + PayoutTable.BATCH_HASH + " ORDER BY batch_id"),

    /** What came back is kept as it was said. */
    PAYOUT_RETURNS(
            Check.PAYOUT,
            "SELECT 'return of item ' || p.item || ' of payout batch ' || p.batch_id, encode(" + PayoutTable.RETURN_HASH
                    + ", 'hex'), encode(p.hash, 'hex') FROM payout_returns p WHERE p.hash <> " + PayoutTable.RETURN_HASH
                    + " ORDER BY batch_id, item"),

    /** What settled batches paid of each reward, and did not come back, is what is posted as paid. */
    PAYOUTS(Check.PAYOUT, """
            SELECT 'payouts of ' || reward_id, coalesce(i.paid, 0) || ' ' || unit, coalesce(p.paid, 0) || ' ' || unit
              FROM (SELECT""" + ClaimColumns.REWARD_ID + """
                           AS reward_id, unit, sum(CASE WHEN r.item IS NULL THEN paid ELSE 0 END) AS paid
                      FROM payout_items LEFT JOIN payout_returns r USING (batch_id, item)
                     WHERE batch_id IN (SELECT batch_id FROM payout_batches WHERE state = 'SETTLED')
                     GROUP BY 1, 2) i
              FULL JOIN posted_rewards p USING (reward_id, unit)
             WHERE coalesce(i.paid, 0) <> coalesce(p.paid, 0)
             ORDER BY reward_id, unit
            """),

    /** A reward's row repeats the last refusal it got. */
    BUDGET_LIMITS(Check.BUDGET, """
            SELECT 'limit of ' || reward_id,
                   CASE WHEN d.granted THEN 'granted ' || (d.standing + d.asked)
                        WHEN NOT d.granted THEN 'limited to ' || d.standing ELSE 'never asked for' END
                     || coalesce(' ' || d.unit, ''),
                   'limited to ' || r.budget_limit || ' ' || r.unit
              FROM (SELECT""" + ClaimColumns.REWARD_ID + """
                           AS reward_id, unit, budget_limit FROM rewards WHERE budget_limit IS NOT NULL) r
              LEFT JOIN (SELECT DISTINCT ON (reward_id) * FROM budget_decisions
                          ORDER BY reward_id, decision_id DESC) d USING (reward_id)
             WHERE (d.granted, d.standing, d.unit) IS DISTINCT FROM (false, r.budget_limit, r.unit)
             ORDER BY reward_id
            """),

    /** What is used of the budgets of some rules, the parameters, is what their rewards amount to. */
    BUDGET_USE(Check.BUDGET, """
            SELECT concat_ws(' ', 'used of the budget of', storefront_id, program_id, rule_id, unit),
                   coalesce(r.amount, 0), coalesce(u.used, 0)
              FROM (SELECT storefront_id, program_id, rule_id, unit, sum(amount) AS amount
                      FROM rewards JOIN unnest(?::text[], ?::text[], ?::text[]) AS b (storefront_id, program_id, rule_id)
                           USING (storefront_id, program_id, rule_id)
                     GROUP BY storefront_id, program_id, rule_id, unit) r
              FULL JOIN budget_use u USING (storefront_id, program_id, rule_id, unit)
             WHERE coalesce(r.amount, 0) <> coalesce(u.used, 0)
             ORDER BY storefront_id, program_id, rule_id, unit
            """),

    /** The stored conversions are the newest revisions that were read. */
    CONVERSIONS(
            Check.CONVERSION,
            "SELECT conversion_id, " + Sql.conversion("t") + ", " + Sql.conversion("c")
                    + " FROM topic_conversions t FULL JOIN conversions c USING (conversion_id) WHERE "
                    + Sql.conversion("t") + " <> " + Sql.conversion("c") + " ORDER BY conversion_id"),

    /** So is whether their customers were new, which releases before V10 have not kept. */
    NEW_CUSTOMERS(Check.CONVERSION, """
            SELECT conversion_id || ', new customer', coalesce(t.new_customer::text, 'not said'), c.new_customer::text
              FROM topic_conversions t JOIN conversions c USING (conversion_id)
             WHERE c.new_customer IS NOT NULL AND c.new_customer IS DISTINCT FROM t.new_customer
             ORDER BY conversion_id
            """),

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
                  LEFT JOIN (SELECT""" + ClaimColumns.REWARD_ID + """
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
              JOIN (SELECT""" + ClaimColumns.REWARD_ID + """
                           AS reward_id, held, release_at, expires_at, state, paid, paid_revision FROM rewards
                     WHERE amount > 0) r
             USING (reward_id)
             WHERE r.paid = 0 AND r.paid_revision IS NULL
               AND ((e.held, e.release_at, e.expires_at) IS DISTINCT FROM (r.held, r.release_at, r.expires_at)
                    OR e.held <> (r.state = 'HELD'))
             ORDER BY reward_id
            """),

    /**
     * Each reward is where it must be at an instant, the parameter. What was paid stays so, and what an open batch has
     * reserved, or has been paid and came back, does not expire.
     */
    STATES(Check.REWARD, """
            SELECT reward_id, expected, state
              FROM (SELECT e.reward_id, r.state,
                           CASE WHEN e.held THEN 'HELD' WHEN e.release_at > as_of THEN 'PENDING'
                                WHEN e.expires_at IS NULL OR e.expires_at > as_of OR i.reward_id IS NOT NULL
                                THEN 'PAYABLE' ELSE 'EXPIRED' END AS expected
                      FROM expected_rewards e
                      JOIN (SELECT""" + ClaimColumns.REWARD_ID + """
                                   AS reward_id, state FROM rewards
                             WHERE amount > 0 AND paid = 0 AND paid_revision IS NULL) r USING (reward_id)
                      LEFT JOIN (SELECT DISTINCT""" + ClaimColumns.REWARD_ID + """
                                   AS reward_id FROM payout_items LEFT JOIN payout_returns r USING (batch_id, item)
                                  WHERE r.item IS NOT NULL
                                     OR batch_id IN (SELECT batch_id FROM payout_batches WHERE state = 'OPEN')) i
                     USING (reward_id)
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
        /** What payouts have covered of a reward {@code r}, by unit. */
        static final String COVERED = """
                SELECT r.unit, r.paid AS covered WHERE r.paid > 0
                UNION ALL SELECT o.key, o.value::bigint FROM jsonb_each_text(r.overpaid) o
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
