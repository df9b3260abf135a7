package io.referrals.consumer.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that reads one storefront, without the secret.
 *
 * @param id names the key when it is revoked
 * @param name for people: who uses it
 * @param revokedAt null while it is valid
 */
public record ApiKey(
        long id,
        String storefrontId,
        String name,
        Instant createdAt,
        @Nullable Instant revokedAt) {}
