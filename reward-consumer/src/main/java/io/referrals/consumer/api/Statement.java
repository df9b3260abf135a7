package io.referrals.consumer.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the entries of a beneficiary's accounts in one unit, in the order they were posted. It adds up: opening plus
 * the lines is closing, and closing is the next page's opening.
 *
 * @param nextCursor where the next page begins; null on the last one
 * @param detail why there is nothing to see, for people; null on a page with lines
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Statement(
        String storefrontId,
        String beneficiaryType,
        String beneficiaryId,
        String unit,
        AccountBalances opening,
        List<Line> lines,
        AccountBalances closing,
        @Nullable String nextCursor,
        @Nullable String detail) {

    /**
     * An entry.
     *
     * @param amount credits positive
     * @param balance of the account behind this line
     */
    record Line(
            String entryId,
            long transferId,
            String kind,
            String account,
            BigInteger amount,
            BigInteger balance,
            String rewardId,
            String effectiveAt,
            String recordedAt) {}

    /**
     * The lines behind a position: each account's next transfers by the index, then the lines of those together. An
     * account's transfers are one more than the lines asked for, because the first may already have been shown.
     */
    static final String LINES = """
            WITH page AS (SELECT ? AS storefront_id, ? AS unit, ?::text[] AS accounts, ?::bigint AS transfer_id,
                                 ?::int AS side, ?::int AS lines)
            SELECT t.transfer_id, e.side, t.kind, e.account, e.amount, t.reward_id, t.effective_at, t.recorded_at
              FROM page
             CROSS JOIN LATERAL unnest(page.accounts) AS a (name)
             CROSS JOIN LATERAL (
                   SELECT * FROM beneficiary_transfers b
                    WHERE b.statement_key = hashtextextended(
                            a.name, hashtextextended(page.unit, hashtextextended(page.storefront_id, 0)))
                      AND b.storefront_id = page.storefront_id AND b.unit = page.unit AND b.account = a.name
                      AND b.transfer_id >= page.transfer_id
                    ORDER BY b.transfer_id LIMIT page.lines + 1) AS t
             CROSS JOIN LATERAL (VALUES (0, t.debit_account, -t.amount), (1, t.credit_account, t.amount))
                   AS e (side, account, amount)
             WHERE (t.transfer_id > page.transfer_id OR e.side > page.side) AND NOT starts_with(e.account, 'program:')
             ORDER BY t.transfer_id, e.side LIMIT (SELECT lines FROM page)
            """;

    /**
     * Reads the page behind a position.
     *
     * @param limit lines at most
     * @throws ProblemException 404 when the ledger has no account of the beneficiary
     */
    static Statement read(
            Connection connection,
            Beneficiary beneficiary,
            String unit,
            int limit,
            StatementPosition from,
            StatementCursors cursors)
            throws SQLException {
        var lines = new ArrayList<Line>();
        var position = from;
        var more = false;
        try (var select = connection.prepareStatement(LINES)) {
            select.setString(1, beneficiary.storefrontId());
            select.setString(2, unit);
            select.setArray(3, connection.createArrayOf("text", beneficiary.accounts()));
            select.setLong(4, from.transferId());
            select.setInt(5, from.side());
            select.setInt(6, limit + 1);
            try (var rows = select.executeQuery()) {
                while (rows.next() && !(more = lines.size() == limit)) {
                    position = next(rows, beneficiary, position);
                    lines.add(line(rows, beneficiary, position));
                }
            }
        }
        return new Statement(
                beneficiary.storefrontId(),
                beneficiary.rewardType(),
                beneficiary.id(),
                unit,
                from.balances(),
                lines,
                position.balances(),
                more ? cursors.write(beneficiary, unit, position) : null,
                lines.isEmpty() ? nothingIn(unit, connection, beneficiary) : null);
    }

    private static String nothingIn(String unit, Connection connection, Beneficiary beneficiary) throws SQLException {
        var units = Balances.read(connection, beneficiary).balances().stream()
                .map(Balances.UnitBalances::unit)
                .filter(other -> !other.equals(unit))
                .toList();
        return "There are no entries in " + unit
                + (units.isEmpty() ? "" : "; there are in " + String.join(", ", units));
    }

    private static StatementPosition next(ResultSet row, Beneficiary beneficiary, StatementPosition before)
            throws SQLException {
        return new StatementPosition(
                row.getLong(1),
                row.getInt(2),
                before.balances().plus(account(row, beneficiary), BigInteger.valueOf(row.getLong(5))));
    }

    private static Line line(ResultSet row, Beneficiary beneficiary, StatementPosition position) throws SQLException {
        var account = account(row, beneficiary);
        return new Line(
                row.getLong(1) + (position.side() == 0 ? "-D" : "-C"),
                row.getLong(1),
                row.getString(3),
                account,
                BigInteger.valueOf(row.getLong(5)),
                position.balances().of(account),
                row.getString(6),
                Instant.ofEpochMilli(row.getLong(7)).toString(),
                Instant.ofEpochMilli(row.getLong(8)).toString());
    }

    private static String account(ResultSet row, Beneficiary beneficiary) throws SQLException {
        return row.getString(4).substring(beneficiary.accountPrefix().length() + 1);
    }
}
