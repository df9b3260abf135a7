package io.referrals.streams.topology.messages;

import io.referrals.events.intake.EventType;
import io.referrals.streams.attribution.Candidate;
import io.referrals.streams.attribution.Conversion;
import io.referrals.streams.attribution.Reason;
import io.referrals.streams.attribution.Verdict;
import java.util.List;
import java.util.stream.Stream;

/** How things are called in the accounting, for those who write it and those who read it. */
public final class AccountingNames {
    /** Revisions of conversions, by status. */
    public static final String DECIDED = "decided";

    /** Revisions that credit nobody, by {@link #verdicts}. */
    public static final String UNATTRIBUTED = "unattributed";

    /** Records passed on to the partition their key belongs to. */
    public static final String REROUTED = "rerouted";

    /** Records refused because a processor failed over them; each is among the malformed ones too. */
    public static final String FAILED = "failed";

    /** What still goes on in the background. */
    public static final String SWEEPS_RUNNING = "sweepsRunning";

    /** Partitions of the funnel in which something is still to be counted. */
    public static final String COUNTS_WAITING = "countsWaiting";

    private static final String NO_TOUCH = "NO_TOUCH";

    private AccountingNames() {}

    /** The processor that accepts events of a type. */
    public static String accepting(EventType type) {
        return "accept-" + type.label();
    }

    /** All that {@link #verdict} can be. */
    public static List<String> verdicts() {
        return Stream.concat(
                        Stream.of(Verdict.values())
                                .filter(verdict -> verdict != Verdict.ELIGIBLE)
                                .map(Enum::name),
                        Stream.of(Reason.NOT_NEW_CUSTOMER.name(), NO_TOUCH))
                .toList();
    }

    /** Why nobody is credited for an unattributed conversion, in one word: what its newest candidate failed on. */
    public static String verdict(Conversion conversion) {
        if (conversion.reason() == Reason.NOT_NEW_CUSTOMER) {
            return Reason.NOT_NEW_CUSTOMER.name();
        }
        List<Candidate> candidates = conversion.candidates();
        return candidates.isEmpty()
                ? NO_TOUCH
                : candidates.get(candidates.size() - 1).verdict().name();
    }
}
