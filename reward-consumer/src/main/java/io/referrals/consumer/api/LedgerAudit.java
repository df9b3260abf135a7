package io.referrals.consumer.api;

import io.referrals.consumer.ledger.ShownId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the beneficiaries' accounts, some at a time and over and over, and compares each balance with the sum of
 * its entries. A program's account is the other side of theirs, so it is right when they are and everything sums to zero.
 *
 * <p>It finds what changed a balance past the ledger, sooner or later, at a cost that does not grow with the ledger.
 * {@code ledger verify} checks everything at once. One thread walks; what it found is read by any.
 */
final class LedgerAudit {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerAudit.class);
    private static final int PAGE = 100;
    private static final int MOST_REMEMBERED = 1_000;

    private static final String NEXT = """
            SELECT storefront_id, account, unit FROM balances
             WHERE (storefront_id, account, unit) > (?, ?, ?) AND NOT starts_with(account, 'program:')
             ORDER BY storefront_id, account, unit LIMIT ?
            """;

    private static final String DRIFTED = """
            SELECT b.storefront_id, b.account, b.unit
              FROM unnest(?::text[], ?::text[], ?::text[]) AS k (storefront_id, account, unit)
              JOIN balances b USING (storefront_id, account, unit)
             CROSS JOIN LATERAL (
                   SELECT coalesce(sum(CASE b.account WHEN t.credit_account THEN t.amount ELSE 0 END
                                     - CASE b.account WHEN t.debit_account THEN t.amount ELSE 0 END), 0) AS amount
                     FROM unnest(ARRAY[':pending', ':payable', ':paid', ':expired']) AS place (name)
                    CROSS JOIN LATERAL (SELECT regexp_replace(b.account, ':[a-z]+$', '') || place.name) AS own (account)
                     JOIN beneficiary_transfers t
                       ON t.statement_key = hashtextextended(
                            own.account, hashtextextended(b.unit, hashtextextended(b.storefront_id, 0)))
                      AND t.storefront_id = b.storefront_id AND t.unit = b.unit AND t.account = own.account) AS posted
             WHERE b.balance <> posted.amount
            """;

    private final ApiDatabase database;
    private final Set<Account> drifted = ConcurrentHashMap.newKeySet();
    private Account last = Account.BEFORE_ALL;
    private volatile long audited;

    private record Account(String storefrontId, String name, String unit) {
        static final Account BEFORE_ALL = new Account("", "", "");
    }

    LedgerAudit(ApiDatabase database) {
        this.database = database;
    }

    /**
     * Compares the next accounts, and again those that differed. What takes the database too long is left for the next
     * time round.
     *
     * @throws ProblemException 503 when the database does not answer
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void walkOn() {
        var page = database.read(this::next);
        var compared = new LinkedHashSet<>(page);
        compared.addAll(drifted);
        last = page.size() < PAGE ? Account.BEFORE_ALL : page.get(page.size() - 1);
        var found = database.read(connection -> compare(connection, List.copyOf(compared)));
        audited += page.size();
        for (var account : found) {
            if (drifted.size() < MOST_REMEMBERED && drifted.add(account)) {
                LOG.error(
                        "The balance of {} account {} in {} is not the sum of its entries",
                        account.storefrontId,
                        ShownId.of(account.name),
                        account.unit);
            }
        }
        drifted.retainAll(Set.copyOf(found));
    }

    /** Accounts found whose balance is not the sum of their entries. */
    int drifted() {
        return drifted.size();
    }

    /** Accounts compared, each as often as it was. */
    long audited() {
        return audited;
    }

    private List<Account> next(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(NEXT)) {
            select.setString(1, last.storefrontId);
            select.setString(2, last.name);
            select.setString(3, last.unit);
            select.setInt(4, PAGE);
            return accounts(select);
        }
    }

    private static List<Account> compare(Connection connection, List<Account> accounts) throws SQLException {
        try (var select = connection.prepareStatement(DRIFTED)) {
            select.setArray(1, texts(connection, accounts, Account::storefrontId));
            select.setArray(2, texts(connection, accounts, Account::name));
            select.setArray(3, texts(connection, accounts, Account::unit));
            return accounts(select);
        }
    }

    private static java.sql.Array texts(Connection connection, List<Account> accounts, Function<Account, String> part)
            throws SQLException {
        return connection.createArrayOf("text", accounts.stream().map(part).toArray());
    }

    private static List<Account> accounts(java.sql.PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            var accounts = new ArrayList<Account>();
            while (rows.next()) {
                accounts.add(new Account(rows.getString(1), rows.getString(2), rows.getString(3)));
            }
            return accounts;
        }
    }
}
