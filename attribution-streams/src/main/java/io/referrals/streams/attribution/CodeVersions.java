package io.referrals.streams.attribution;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a referral code is: all versions of its registration that were accepted. It may have been another's when it was
 * touched, so which version holds is asked for a time.
 *
 * @param versions the greatest first; empty when there is no such code
 */
public record CodeVersions(List<CodeRegistration> versions) {
    /** Versions kept of a code; further ones are left out. */
    public static final int MAX_VERSIONS = 1_000;

    /** No such code. */
    public static final CodeVersions NONE = new CodeVersions(List.of());

    public CodeVersions {
        versions = List.copyOf(versions);
    }

    /** Of versions in any order. */
    public static CodeVersions of(Collection<CodeRegistration> versions) {
        return versions.isEmpty()
                ? NONE
                : new CodeVersions(versions.stream()
                        .sorted(Comparator.comparingInt(CodeRegistration::version)
                                .reversed())
                        .toList());
    }

    /** The registration at a time: the greatest version that is in effect; null when none is. */
    public @Nullable CodeRegistration at(long atMs) {
        for (CodeRegistration version : versions) {
            if (version.effectiveFromMs() <= atMs) {
                return version;
            }
        }
        return null;
    }

    /**
     * Whether an e-mail hash is an advocate's by any version that names it, whenever that is in effect: who has changed the
     * address, or will, is the same person.
     */
    boolean knowsEmailOf(String advocateId, @Nullable String emailHash) {
        if (emailHash == null) {
            return false;
        }
        for (CodeRegistration version : versions) {
            if (version.advocateId().equals(advocateId)
                    && version.advocateEmailHashes().contains(emailHash)) {
                return true;
            }
        }
        return false;
    }
}
