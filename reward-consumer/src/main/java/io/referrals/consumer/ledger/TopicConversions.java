package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest revision of every conversion in the topic as far as the ledger has read it, in a temporary table of the
 * database, because a storefront's conversions come in no order and may be many.
 *
 * <p>The topic is compacted: a revision the ledger has read may be gone because a newer one, which the ledger has not read
 * yet, took its place. Of such a conversion there is nothing to compare with; the ledger's own revision stands in.
 */
final class TopicConversions implements PublishedFacts.Reader {
    private static final int BATCH = 2_000;

    private final Connection connection;
    private final SqlArrays arrays;
    private final VerificationProgress progress;
    private final Map<String, Conversion> posted = new LinkedHashMap<>();
    private final List<String> ahead = new ArrayList<>();

    TopicConversions(Connection connection, VerificationProgress progress) throws SQLException {
        this.connection = connection;
        this.arrays = new SqlArrays(connection);
        this.progress = progress;
        execute("""
                CREATE TEMPORARY TABLE topic_conversions (
                  conversion_id text COLLATE "C" PRIMARY KEY, storefront_id text COLLATE "C", kind text,
                  person_id text COLLATE "C", occurred_at bigint, currency text, net_minor bigint, credits jsonb,
                  flags text, revision int, refunded_minor bigint, refunded_at bigint, new_customer boolean,
                  review_verdict text, review_flags text, reviewed_at bigint
                ) ON COMMIT DROP
                """);
        execute("CREATE TEMPORARY TABLE topic_ahead (conversion_id text COLLATE \"C\" PRIMARY KEY) ON COMMIT DROP");
        execute("""
                CREATE TEMPORARY TABLE newest_reviews ON COMMIT DROP AS
                SELECT DISTINCT ON (conversion_id) conversion_id, verdict, flags, decided_at
                  FROM reviews ORDER BY conversion_id, review_id DESC
                """);
    }

    @Override
    public void read(Conversion conversion, boolean isPosted) throws SQLException {
        if (isPosted) {
            posted.merge(
                    conversion.conversionId(),
                    conversion,
                    (known, read) -> read.revision() > known.revision() ? read : known);
        } else {
            ahead.add(conversion.conversionId());
        }
        if (posted.size() + ahead.size() >= BATCH) {
            flush();
        }
    }

    @Override
    public void at(long done, long total) {
        progress.at(done, total);
    }

    /**
     * Ends the reading: fills in what the topic does not have any more, and the decisions on record.
     *
     * @return how many conversions could not be compared because only a newer revision is left of them
     */
    int complete() throws SQLException {
        flush();
        int superseded = execute("""
                INSERT INTO topic_conversions
                SELECT conversion_id, storefront_id, kind, person_id, occurred_at, currency, net_minor, credits, flags,
                       revision, refunded_minor, refunded_at, new_customer
                  FROM conversions c
                  JOIN topic_ahead USING (conversion_id)
                 WHERE NOT EXISTS (SELECT FROM topic_conversions t
                                    WHERE t.conversion_id = c.conversion_id AND t.revision >= c.revision)
                    ON CONFLICT (conversion_id) DO UPDATE
                   SET storefront_id = excluded.storefront_id, kind = excluded.kind, person_id = excluded.person_id,
                       occurred_at = excluded.occurred_at, currency = excluded.currency,
                       net_minor = excluded.net_minor, credits = excluded.credits, flags = excluded.flags,
                       revision = excluded.revision, new_customer = excluded.new_customer
                """);
        execute("""
                UPDATE topic_conversions t
                   SET review_verdict = r.verdict, review_flags = r.flags, reviewed_at = r.decided_at
                  FROM newest_reviews r WHERE r.conversion_id = t.conversion_id
                """);
        execute("ANALYZE topic_conversions");
        return superseded;
    }

    private void flush() throws SQLException {
        var conversions = posted.values();
        try (var upsert = connection.prepareStatement("""
                INSERT INTO topic_conversions AS t
                SELECT id, storefront, kind, person, occurred, currency, net, credits::jsonb, flags, revision, refunded,
                       refunded_at, new_customer
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    AS c (id, storefront, kind, person, occurred, currency, net, credits, flags, revision, refunded,
                          refunded_at, new_customer)
                    ON CONFLICT (conversion_id) DO UPDATE
                   SET storefront_id = excluded.storefront_id, kind = excluded.kind, person_id = excluded.person_id,
                       occurred_at = excluded.occurred_at, currency = excluded.currency,
                       net_minor = excluded.net_minor, credits = excluded.credits, flags = excluded.flags,
                       revision = excluded.revision, new_customer = excluded.new_customer
                 WHERE excluded.revision > t.revision
                """)) {
            upsert.setArray(1, arrays.text(conversions, Conversion::conversionId));
            upsert.setArray(2, arrays.text(conversions, Conversion::storefrontId));
            upsert.setArray(
                    3, arrays.text(conversions, conversion -> conversion.kind().name()));
            upsert.setArray(4, arrays.text(conversions, Conversion::personId));
            upsert.setArray(5, arrays.instant(conversions, Conversion::occurredAt));
            upsert.setArray(6, arrays.text(conversions, Conversion::currency));
            upsert.setArray(7, arrays.bigint(conversions, Conversion::netMinor));
            upsert.setArray(8, arrays.text(conversions, conversion -> StoredJson.write(conversion.credits())));
            upsert.setArray(9, arrays.text(conversions, conversion -> String.join(",", conversion.flags())));
            upsert.setArray(10, arrays.integer(conversions, Conversion::revision));
            upsert.setArray(11, arrays.bigint(conversions, ConversionTable::refundedMinor));
            upsert.setArray(12, arrays.instant(conversions, ConversionTable::refundedAt));
            upsert.setArray(13, arrays.bool(conversions, Conversion::newCustomer));
            upsert.executeUpdate();
        }
        try (var insert = connection.prepareStatement(
                "INSERT INTO topic_ahead SELECT DISTINCT unnest(?) ON CONFLICT DO NOTHING")) {
            insert.setArray(1, arrays.text(ahead, id -> id));
            insert.executeUpdate();
        }
        posted.clear();
        ahead.clear();
    }

    private int execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
