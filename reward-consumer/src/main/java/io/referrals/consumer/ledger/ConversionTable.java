package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Refunded;
import io.referrals.consumer.rewards.Review;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest revision of every conversion. */
final class ConversionTable {
    static final String COLUMNS = """
            c.conversion_id, c.storefront_id, c.kind, c.person_id, c.occurred_at, c.currency, c.net_minor, c.credits,
            c.flags, c.revision, c.review_verdict, c.review_flags, c.reviewed_at, c.refunded_minor, c.refunded_at,
            c.new_customer
            """;

    private static final int FETCH_SIZE = 1_000;

    private final Connection connection;
    private final SqlArrays arrays;

    ConversionTable(Connection connection) {
        this.connection = connection;
        this.arrays = new SqlArrays(connection);
    }

    Map<String, Conversion> byId(Collection<String> ids) throws SQLException {
        var found = new HashMap<String, Conversion>();
        try (var select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM conversions c WHERE c.conversion_id = ANY (?)")) {
            select.setArray(1, arrays.text(ids, id -> id));
            for (var conversion : read(select)) {
                found.put(conversion.conversionId(), conversion);
            }
        }
        return found;
    }

    Map<String, Integer> revisions(Collection<String> ids) throws SQLException {
        var revisions = new HashMap<String, Integer>();
        try (var select = connection.prepareStatement(
                "SELECT conversion_id, revision FROM conversions WHERE conversion_id = ANY (?)")) {
            select.setArray(1, arrays.text(ids, id -> id));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    revisions.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return revisions;
    }

    List<Conversion> ofPersons(Collection<Person> persons) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM unnest(?, ?) AS p (storefront_id, person_id)"
                + " JOIN conversions c ON c.storefront_id = p.storefront_id AND c.person_id = p.person_id")) {
            select.setArray(1, arrays.text(persons, Person::storefrontId));
            select.setArray(2, arrays.text(persons, Person::personId));
            return read(select);
        }
    }

    /** The storefront's flagged conversions that nobody has decided about, or not about all their flags. */
    List<Conversion> waitingForReview(String storefrontId, int limit) throws SQLException {
        try (var select = connection.prepareStatement("SELECT " + COLUMNS + """
                 FROM conversions c
                WHERE c.storefront_id = ? AND c.flags <> ''
                  AND (c.review_verdict IS NULL
                       OR c.review_verdict = 'APPROVED'
                          AND NOT string_to_array(c.review_flags, ',') @> string_to_array(c.flags, ','))
                ORDER BY c.occurred_at, c.conversion_id
                LIMIT ?
                """)) {
            select.setString(1, storefrontId);
            select.setInt(2, limit);
            return read(select);
        }
    }

    interface PersonReader {
        void read(List<Conversion> ofPerson) throws SQLException;
    }

    /** Reads a storefront person by person, in bounded memory. */
    void forEachPerson(String storefrontId, PersonReader reader) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM conversions c WHERE c.storefront_id = ? ORDER BY c.person_id")) {
            select.setString(1, storefrontId);
            select.setFetchSize(FETCH_SIZE);
            var ofPerson = new ArrayList<Conversion>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var conversion = conversion(rows);
                    if (!ofPerson.isEmpty() && !ofPerson.get(0).personId().equals(conversion.personId())) {
                        reader.read(ofPerson);
                        ofPerson.clear();
                    }
                    ofPerson.add(conversion);
                }
            }
            if (!ofPerson.isEmpty()) {
                reader.read(ofPerson);
            }
        }
    }

    /** Writes conversions that are not stored yet. */
    void insert(Collection<Conversion> conversions) throws SQLException {
        CopiedRows.insert(
                connection,
                """
                conversions (conversion_id, storefront_id, kind, person_id, occurred_at, currency, net_minor, credits,
                             flags, revision, review_verdict, review_flags, reviewed_at, refunded_minor, refunded_at,
                             new_customer)
                """,
                conversions,
                (columns, conversion) -> columns.text(conversion.conversionId())
                        .text(conversion.storefrontId())
                        .text(conversion.kind().name())
                        .text(conversion.personId())
                        .instant(conversion.occurredAt())
                        .text(conversion.currency())
                        .number(conversion.netMinor())
                        .text(StoredJson.write(conversion.credits()))
                        .text(String.join(",", conversion.flags()))
                        .number(conversion.revision())
                        .text(verdict(conversion))
                        .text(reviewedFlags(conversion))
                        .instant(reviewedAt(conversion))
                        .number(refundedMinor(conversion))
                        .instant(refundedAt(conversion))
                        .bool(conversion.newCustomer()));
    }

    /** Replaces conversions that are stored. */
    void update(Collection<Conversion> conversions) throws SQLException {
        if (conversions.isEmpty()) {
            return;
        }
        try (var upsert = connection.prepareStatement("""
                INSERT INTO conversions (conversion_id, storefront_id, kind, person_id, occurred_at, currency, net_minor,
                                         credits, flags, revision, review_verdict, review_flags, reviewed_at,
                                         refunded_minor, refunded_at, new_customer)
                SELECT id, storefront, kind, person, occurred, currency, net, credits::jsonb, flags, revision,
                       verdict, review_flags, reviewed_at, refunded, refunded_at, new_customer
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    AS c (id, storefront, kind, person, occurred, currency, net, credits, flags, revision,
                          verdict, review_flags, reviewed_at, refunded, refunded_at, new_customer)
                    ON CONFLICT (conversion_id) DO UPDATE
                   SET kind = excluded.kind, person_id = excluded.person_id, occurred_at = excluded.occurred_at,
                       currency = excluded.currency, net_minor = excluded.net_minor, credits = excluded.credits,
                       flags = excluded.flags, revision = excluded.revision,
                       review_verdict = excluded.review_verdict, review_flags = excluded.review_flags,
                       reviewed_at = excluded.reviewed_at, refunded_minor = excluded.refunded_minor,
                       refunded_at = excluded.refunded_at, new_customer = excluded.new_customer
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
            upsert.setArray(11, arrays.text(conversions, ConversionTable::verdict));
            upsert.setArray(12, arrays.text(conversions, ConversionTable::reviewedFlags));
            upsert.setArray(13, arrays.instant(conversions, ConversionTable::reviewedAt));
            upsert.setArray(14, arrays.bigint(conversions, ConversionTable::refundedMinor));
            upsert.setArray(15, arrays.instant(conversions, ConversionTable::refundedAt));
            upsert.setArray(16, arrays.bool(conversions, Conversion::newCustomer));
            upsert.executeUpdate();
        }
    }

    private static @Nullable String verdict(Conversion conversion) {
        var review = conversion.review();
        return review == null ? null : review.verdict().name();
    }

    private static @Nullable String reviewedFlags(Conversion conversion) {
        var review = conversion.review();
        return review == null ? null : String.join(",", review.flags());
    }

    private static @Nullable Instant reviewedAt(Conversion conversion) {
        var review = conversion.review();
        return review == null ? null : review.at();
    }

    static @Nullable Long refundedMinor(Conversion conversion) {
        var refunded = conversion.refunded();
        return refunded == null ? null : (Long) refunded.minor();
    }

    static @Nullable Instant refundedAt(Conversion conversion) {
        var refunded = conversion.refunded();
        return refunded == null ? null : refunded.at();
    }

    private static List<Conversion> read(PreparedStatement select) throws SQLException {
        var conversions = new ArrayList<Conversion>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                conversions.add(conversion(rows));
            }
        }
        return conversions;
    }

    static Conversion conversion(ResultSet row) throws SQLException {
        return new Conversion(
                row.getString(1),
                row.getString(2),
                ConversionKind.valueOf(row.getString(3)),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)),
                row.getString(6),
                row.getLong(7),
                StoredJson.credits(row.getString(8)),
                flags(row.getString(9)),
                row.getInt(10),
                review(row),
                refunded(row),
                row.getObject(16, Boolean.class));
    }

    private static @Nullable Refunded refunded(ResultSet row) throws SQLException {
        var minor = row.getObject(14, Long.class);
        return minor == null ? null : new Refunded(minor, Instant.ofEpochMilli(row.getLong(15)));
    }

    private static @Nullable Review review(ResultSet row) throws SQLException {
        var verdict = row.getString(11);
        return verdict == null
                ? null
                : new Review(
                        Review.Verdict.valueOf(verdict),
                        flags(row.getString(12)),
                        Instant.ofEpochMilli(row.getLong(13)));
    }

    private static List<String> flags(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(",", -1));
    }
}
