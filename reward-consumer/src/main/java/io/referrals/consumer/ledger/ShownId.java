package io.referrals.consumer.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An id as messages and log lines name it. Ids of conversions, rewards and accounts contain ids of customers, which some
 * shops make of e-mail addresses; a log goes further than the ledger does. The short hash finds the row:
 * {@code encode(sha256(convert_to(conversion_id, 'UTF8')), 'hex') LIKE '1a2b3c4d%'}.
 */
public final class ShownId {
    private static final int HASH_BYTES = 4;

    private ShownId() {}

    /** E.g. {@code sha256:1a2b3c4d}. */
    public static String of(String id) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
