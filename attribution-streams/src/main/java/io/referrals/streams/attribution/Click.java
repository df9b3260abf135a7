package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * A click on a referral link, ordered as touches are: by time, then event id, then visitor, then code.
 *
 * <p>A visitor, an event id, a time and a code make a click: two clicks that agree in them are one.
 *
 * @param referralCode the normalised code of the link
 * @param channel where the link was shared; null when the click does not say
 * @param bot whether the click is marked as made by a machine
 */
public record Click(
        String visitorId,
        String eventId,
        long occurredAtMs,
        String referralCode,
        @Nullable String channel,
        boolean bot) implements Comparable<Click> {

    @Override
    public int compareTo(Click other) {
        int byTime = Long.compare(occurredAtMs, other.occurredAtMs);
        if (byTime != 0) {
            return byTime;
        }
        int byEvent = eventId.compareTo(other.eventId);
        if (byEvent != 0) {
            return byEvent;
        }
        int byVisitor = visitorId.compareTo(other.visitorId);
        return byVisitor != 0 ? byVisitor : referralCode.compareTo(other.referralCode);
    }
}
