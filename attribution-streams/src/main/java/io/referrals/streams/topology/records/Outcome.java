package io.referrals.streams.topology.records;

import io.referrals.events.intake.Refusal;
import io.referrals.streams.attribution.Acceptance;
import java.util.Arrays;

/** What became of an event that a stage was given; it is accounted for so. */
public sealed interface Outcome {
    /** What the rules say. */
    record Of(Acceptance acceptance) implements Outcome {}

    /** It is refused for something that the stage knows. */
    record Refused(Refusal refusal) implements Outcome {}

    /** Of a version of something immutable: the first content of a version stands. */
    static Outcome ofVersion(byte @org.jspecify.annotations.Nullable [] known, byte[] content) {
        if (known == null) {
            return new Of(Acceptance.ACCEPTED);
        }
        return new Of(Arrays.equals(known, content) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE);
    }
}
