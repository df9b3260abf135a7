package io.referrals.consumer.api;

import io.referrals.consumer.ledger.LedgerException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** The API keys of the storefronts. Only hashes are stored: a key that is lost is replaced. */
public final class ApiKeys {
    private static final String PREFIX = "rk_";
    private static final int SECRET_BYTES = 32;
    private static final Pattern STOREFRONT = Pattern.compile("[A-Za-z0-9._:@+-]{1,128}");
    private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,100}");

    private final DataSource database;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public ApiKeys(DataSource database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A new key.
     *
     * @param secret what the storefront sends; cannot be had again
     */
    public record Created(ApiKey key, String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return key.toString();
        }
    }

    /**
     * Makes a key that reads one storefront.
     *
     * @param name for people, 1 to 100 characters
     * @throws IllegalArgumentException when the storefront or the name cannot be one
     */
    public Created create(String storefrontId, String name) {
        if (!STOREFRONT.matcher(storefrontId).matches()) {
            throw new IllegalArgumentException("A storefront's id has 1 to 128 of A-Z a-z 0-9 . _ : @ + -");
        }
        if (name.isBlank() || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A key's name has 1 to 100 printable characters");
        }
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        var secret = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        var hash = hash(secret);
        var created = repeatable("""
            WITH made AS (
              INSERT INTO api_keys (storefront_id, name, key_hash, created_at) VALUES (?, ?, ?, ?)
                  ON CONFLICT (key_hash) DO NOTHING
              RETURNING key_id, storefront_id, name, created_at, revoked_at)
            SELECT * FROM made UNION ALL
            SELECT key_id, storefront_id, name, created_at, revoked_at FROM api_keys WHERE key_hash = ?
            """, storefrontId, name, hash, clock.millis(), hash);
        return new Created(created.get(0), secret);
    }

    /** All keys of a storefront, also the revoked ones, the oldest first. */
    public List<ApiKey> list(String storefrontId) {
        return repeatable(
                "SELECT key_id, storefront_id, name, created_at, revoked_at FROM api_keys"
                        + " WHERE storefront_id = ? ORDER BY key_id",
                storefrontId);
    }

    /**
     * Ends a key's validity immediately. Repeating it changes nothing.
     *
     * @return whether the storefront has that key
     */
    public boolean revoke(String storefrontId, long id) {
        return !repeatable("""
            UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE storefront_id = ? AND key_id = ?
            RETURNING key_id, storefront_id, name, created_at, revoked_at
            """, clock.millis(), storefrontId, id).isEmpty();
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** Once more when the reply is lost, because what was asked for may have happened: it happens once. */
    private List<ApiKey> repeatable(String sql, Object... parameters) {
        try {
            try {
                return query(sql, parameters);
            } catch (SQLException e) {
                if (!String.valueOf(e.getSQLState()).startsWith("08")) {
                    throw e;
                }
                return query(sql, parameters);
            }
        } catch (SQLException e) {
            throw new LedgerException("The API keys cannot be read or changed: " + e.getMessage(), e);
        }
    }

    private List<ApiKey> query(String sql, Object... parameters) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                var keys = new ArrayList<ApiKey>();
                while (rows.next()) {
                    keys.add(key(rows));
                }
                return keys;
            }
        }
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        var revokedAt = row.getObject(5, Long.class);
        return new ApiKey(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(4)),
                revokedAt == null ? null : Instant.ofEpochMilli(revokedAt));
    }
}
