package io.referrals.consumer.api;

import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who asks: the storefront of a valid key. The key alone says so, never the path. */
final class Caller {
    private static final String SCHEME = "Bearer ";
    private static final int LONGEST_HEADER = 200;

    private final String storefrontId;
    private final byte[] keyHash;

    private Caller(String storefrontId, byte[] keyHash) {
        this.storefrontId = storefrontId;
        this.keyHash = keyHash;
    }

    /**
     * The caller an Authorization header names.
     *
     * @throws ProblemException 401 when it names none
     */
    static Caller of(@Nullable String authorization, ApiDatabase database) {
        if (authorization == null
                || authorization.length() > LONGEST_HEADER
                || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw ProblemException.unauthorized();
        }
        var hash = ApiKeys.hash(authorization.substring(SCHEME.length()).strip());
        return database.read(connection -> find(connection, hash)).orElseThrow(ProblemException::unauthorized);
    }

    private static Optional<Caller> find(Connection connection, byte[] hash) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT storefront_id, key_hash FROM api_keys WHERE key_hash = ? AND revoked_at IS NULL")) {
            select.setBytes(1, hash);
            try (var row = select.executeQuery()) {
                return row.next() && MessageDigest.isEqual(row.getBytes(2), hash)
                        ? Optional.of(new Caller(row.getString(1), hash))
                        : Optional.empty();
            }
        }
    }

    boolean mayRead(String storefront) {
        return storefrontId.equals(storefront);
    }

    /** Signs the cursors given to this caller. */
    StatementCursors cursors() {
        return new StatementCursors(keyHash);
    }
}
