package io.referrals.streams.attribution;

import java.util.List;

/**
 * What a decision changed.
 *
 * @param changed new revisions of the conversions that changed, the signup first, orders by (occurredAt, orderId)
 * @param stats what to add to the daily funnel
 * @param organicDelta by how much the number of the person's organic signups and orders changed
 * @param waiting whether nothing was decided because a referral code is not answered yet
 */
public record Decision(List<Conversion> changed, List<StatsDelta> stats, int organicDelta, boolean waiting) {
    static final Decision NOTHING = new Decision(List.of(), List.of(), 0, false);
    static final Decision WAITING = new Decision(List.of(), List.of(), 0, true);

    public Decision {
        changed = List.copyOf(changed);
        stats = List.copyOf(stats);
    }
}
