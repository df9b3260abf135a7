package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.consumer.rewards.Conversion;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** Drives a ledger as a consumer of one partition does, and reads it back. */
final class LedgerProbe {
    static final String TOPIC = "conversions";

    final Ledger ledger;
    private final DataSource database;
    private final Predicate<String> storefronts;
    private long offset;

    LedgerProbe(DataSource database) {
        this(database, storefront -> true);
    }

    /** Sees these storefronts only. */
    LedgerProbe(DataSource database, Predicate<String> storefronts) {
        this.database = database;
        this.storefronts = storefronts;
        this.ledger = new Ledger(database, Clock.systemUTC());
    }

    void post(List<Conversion> conversions, Instant now) {
        Map<Integer, Long> expected = offset == 0 ? Map.of() : Map.of(0, offset);
        long next = offset + Math.max(1, conversions.size());
        ledger.post(new ConversionBatch(TOPIC, expected, Map.of(0, next), conversions), now);
        offset = next;
    }

    /** Reads the topic from its beginning again. */
    void rewind() {
        execute("DELETE FROM positions");
        offset = 0;
    }

    Map<String, String> rewards() {
        var rewards = new TreeMap<String, String>();
        new LedgerExport(database).forEachReward(reward -> {
            if (storefronts.test(reward.storefrontId())) {
                rewards.put(reward.rewardId(), reward.unit() + " " + reward.amount() + " " + reward.state());
            }
        });
        return rewards;
    }

    Map<String, BigInteger> balances() {
        var balances = new TreeMap<String, BigInteger>();
        new LedgerExport(database).forEachBalance(balance -> {
            if (storefronts.test(balance.storefrontId())) {
                balances.put(
                        balance.storefrontId() + " " + balance.account() + " " + balance.unit(), balance.balance());
            }
        });
        return balances;
    }

    long transfers() {
        return rows("SELECT storefront_id FROM transfers").stream()
                .filter(row -> storefronts.test(row.get(0)))
                .count();
    }

    /** What must hold whatever was posted. */
    void assertSound() {
        assertThat(rows("SELECT storefront_id, unit FROM entries GROUP BY 1, 2 HAVING sum(amount) <> 0"))
                .as("storefronts and units whose entries do not sum to zero")
                .isEmpty();
        var fromEntries = new HashMap<String, BigInteger>();
        for (var row : rows(
                "SELECT storefront_id, account, unit, sum(amount) FROM entries GROUP BY 1, 2, 3 HAVING sum(amount) <> 0")) {
            if (storefronts.test(row.get(0))) {
                fromEntries.put(row.get(0) + " " + row.get(1) + " " + row.get(2), new BigInteger(row.get(3)));
            }
        }
        assertThat(balances()).as("balances").isEqualTo(fromEntries);
        assertThat(rows("SELECT count(*), max(transfer_id), (SELECT last_transfer_id FROM ledger_head) FROM transfers")
                        .get(0)
                        .stream()
                        .map(value -> value == null ? "0" : value)
                        .distinct())
                .as("numbers of transfers have no gaps")
                .hasSize(1);
    }

    void execute(String sql) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<List<String>> rows(String query) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            var rows = new ArrayList<List<String>>();
            while (result.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
