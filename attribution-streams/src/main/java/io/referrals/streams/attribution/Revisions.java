package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares decided conversions with what was last emitted, and gathers what changed. */
final class Revisions {
    private final long decidedAtMs;
    private final int revisionFloor;
    private final List<Conversion> changed = new ArrayList<>();
    private final StatsDeltas stats = new StatsDeltas();
    private int organicDelta;

    Revisions(long decidedAtMs, int revisionFloor) {
        this.decidedAtMs = decidedAtMs;
        this.revisionFloor = revisionFloor;
    }

    /**
     * Takes a conversion's new value.
     *
     * @param last what is remembered of its last decision; null before the first
     * @return what to remember of this one
     */
    ConversionState next(@Nullable ConversionState last, Conversion value) {
        Contribution contribution = Contribution.of(value);
        if (last == null || !last.contribution().equals(contribution)) {
            if (last != null) {
                stats.add(last.contribution(), -1);
            }
            stats.add(contribution, 1);
        }
        organicDelta += organic(value.isOrganic()) - organic(last != null && last.organic());

        int revision = last == null || last.revision() == 0 ? revisionFloor : last.revision();
        Fingerprint emitted = last == null ? null : last.fingerprint();
        if (emitted == null && value.isOrganic()) {
            return new ConversionState(0, null, true, contribution);
        }
        Fingerprint fingerprint = ConversionContent.fingerprint(value);
        if (!fingerprint.equals(emitted)) {
            revision++;
            changed.add(value.revised(revision, decidedAtMs));
        }
        return new ConversionState(revision, fingerprint, value.isOrganic(), contribution);
    }

    private static int organic(boolean organic) {
        return organic ? 1 : 0;
    }

    Decision decision() {
        return new Decision(changed, stats.notZero(), organicDelta, Decision.Progress.FINISHED);
    }

    /** Of a slice, with more to be decided. */
    Decision unfinished() {
        return new Decision(changed, stats.notZero(), organicDelta, Decision.Progress.UNFINISHED);
    }
}
