package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/** The programs and policies of one storefront. */
public interface Terms {
    /** The program's greatest version among those in effect at a time; null when there is none. */
    @Nullable
    ProgramTerms program(String programId, long atMs);

    /** The policy's greatest version among those in effect at a time, else {@link AttributionPolicy#DEFAULT}. */
    AttributionPolicy policy(long atMs);
}
