package io.referrals.consumer.rewards;

import java.time.Instant;
import java.util.List;

/**
 * What a person decided about a flagged conversion. An approval is given for the flags that were seen: a flag that comes
 * later asks again. A rejection stands as long as the conversion is flagged at all.
 *
 * @param at when it was decided; an approved reward is released no earlier
 */
public record Review(Verdict verdict, List<String> flags, Instant at) {
    /** The two possible answers. */
    public enum Verdict {
        APPROVED,
        REJECTED
    }

    public Review {
        flags = List.copyOf(flags);
    }
}
