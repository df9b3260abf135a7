package io.referrals.cli.explain;

import io.referrals.events.ReferralCode;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A version of a code's registration.
 *
 * @param effectiveFrom since when touches are judged by it; null: ever
 * @param revokedAt null while it is not revoked
 */
record Registration(
        int version,
        @Nullable Instant effectiveFrom,
        Instant activeFrom,
        @Nullable Instant revokedAt) {

    static Registration of(ReferralCode code) {
        return new Registration(code.getVersion(), code.getEffectiveFrom(), code.getActiveFrom(), code.getRevokedAt());
    }

    /** The one that a touch at that time is judged by; null when there was none yet. */
    static @Nullable Registration at(Instant touchedAt, Collection<Registration> versions) {
        return versions.stream()
                .filter(each -> each.effectiveFrom == null || !each.effectiveFrom.isAfter(touchedAt))
                .max(Comparator.comparingInt(Registration::version))
                .orElse(null);
    }

    /** Why a touch was found to be UNKNOWN_CODE although versions of the code are there. */
    static String unknownUntil(Collection<Registration> versions) {
        return "the code is registered from "
                + versions.stream()
                        .map(each -> Objects.requireNonNull(each.effectiveFrom))
                        .min(Comparator.naturalOrder())
                        .orElseThrow()
                + " on";
    }

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
