package io.referrals.consumer.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeMap;

/** What a beneficiary has, by unit. */
record Balances(String storefrontId, String beneficiaryType, String beneficiaryId, List<UnitBalances> balances) {
    record UnitBalances(String unit, @JsonUnwrapped AccountBalances accounts) {}

    /**
     * Reads them.
     *
     * @throws ProblemException 404 when the ledger has no account of the beneficiary
     */
    static Balances read(Connection connection, Beneficiary beneficiary) throws SQLException {
        var byUnit = new TreeMap<String, AccountBalances>();
        try (var select = connection.prepareStatement(
                "SELECT unit, account, balance FROM balances WHERE storefront_id = ? AND account = ANY (?)")) {
            select.setString(1, beneficiary.storefrontId());
            select.setArray(2, connection.createArrayOf("text", beneficiary.accounts()));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var unit = rows.getString(1);
                    var account = rows.getString(2)
                            .substring(beneficiary.accountPrefix().length() + 1);
                    var balance = rows.getBigDecimal(3).toBigIntegerExact();
                    byUnit.put(
                            unit,
                            byUnit.getOrDefault(unit, AccountBalances.ZERO).with(account, balance));
                }
            }
        }
        if (byUnit.isEmpty()) {
            throw ProblemException.notFound();
        }
        return new Balances(
                beneficiary.storefrontId(),
                beneficiary.rewardType(),
                beneficiary.id(),
                byUnit.entrySet().stream()
                        .map(unit -> new UnitBalances(unit.getKey(), unit.getValue()))
                        .toList());
    }
}
