package io.referrals.streams.attribution;

import java.util.List;

/**
 * What a decision changed.
 *
 * @param changed new revisions of the conversions that changed, the signup first, orders by (occurredAt, orderId)
 * @param stats what to add to the daily funnel
 * @param organicDelta by how much the number of the person's organic signups and orders changed
 */
public record Decision(List<Conversion> changed, List<StatsDelta> stats, int organicDelta, Progress progress) {
    static final Decision NOTHING = new Decision(List.of(), List.of(), 0, Progress.FINISHED);
    static final Decision WAITING = new Decision(List.of(), List.of(), 0, Progress.WAITING);

    /** Whether all is decided that can be. */
    public enum Progress {
        FINISHED,
        /** Nothing was decided because a referral code is not answered yet. */
        WAITING,
        /** Some is left for another {@link Slice}. */
        UNFINISHED
    }

    public Decision {
        changed = List.copyOf(changed);
        stats = List.copyOf(stats);
    }
}
