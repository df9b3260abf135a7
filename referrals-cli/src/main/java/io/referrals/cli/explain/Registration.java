package io.referrals.cli.explain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a code's registration.
 *
 * @param revokedAt null while it is not revoked
 */
record Registration(
        int version, Instant activeFrom, @Nullable Instant revokedAt) {
    /** Why a touch at that time was found to be CODE_INACTIVE. */
    String inactive(Instant touchedAt) {
        if (touchedAt.isBefore(activeFrom)) {
            return "not active yet: " + words();
        }
        return revokedAt != null && !touchedAt.isBefore(revokedAt)
                ? "revoked by then: " + words()
                : words() + ", which is newer than this decision";
    }

    private String words() {
        return "version " + version + " of the code is active from " + activeFrom
                + (revokedAt == null ? "" : ", revoked at " + revokedAt);
    }
}
