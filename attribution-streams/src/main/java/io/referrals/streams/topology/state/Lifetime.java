package io.referrals.streams.topology.state;

import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.topology.StageSettings;
import java.time.Duration;

/**
 * How long each store remembers, from one rule: <em>what a decision may need outlives the decision.</em>
 *
 * <ol>
 *   <li>For one state retention an event is accepted after it happened, a refund waits for its order, and a conversion
 *       changes. Then it is settled: it stands, and no refund of its order is accepted any more.
 *   <li>A conversion depends on what happened within one retention before it: on the signup it is bound to, on other orders,
 *       on clicks. So signups and orders are kept for two, at the person and where they are accepted, which must not take
 *       another for the one that the person still has; and so are the links through which a person hears of clicks.
 *   <li>The signup it is bound to depends in turn on the clicks within one retention before that, and on what their codes
 *       are. So clicks of persons, and who touched which code, are kept for three.
 * </ol>
 *
 * <p>Whoever reads decides by the arrival of what it processes whether a row is still there. {@link Retention} only deletes
 * what nobody may read any more, a good while later, so no result depends on when it comes by.
 */
public enum Lifetime {
    /** The conversion of an order or signup; what comes later changes nothing of it. */
    CHANGE(1),
    WAITING_REFUNDS(1),
    /** Days of the funnel: as long as a click or conversion of theirs may be new or change. */
    CODE_DAYS(1),
    /** Since the last one that was accepted: whoever is told of again and again stays who signed up first. */
    CUSTOMER_SIGNUPS(2),
    ORDERS(2),
    PERSON_HISTORIES(2),
    /** Since the link was told last, or up to a day before. */
    VISITOR_LINKS(2),
    /** Nobody's clicks, most of all rows: what a signup or order that links their visitor needs itself. */
    VISITOR_CLICKS(2),
    PERSON_CLICKS(3),
    /** Who touched a code, as long as the person remembers the touch, and who wants to know of a code. */
    TOUCHES(3);

    /**
     * What waits on a topic was read by then, or is gone from it: the topics keep it for 30 days. And the day before, so
     * that brokers' clocks and events up to ten minutes ahead do not matter either.
     */
    public static final Duration UNREAD = Duration.ofDays(31);

    private final int retentions;

    Lifetime(int retentions) {
        this.retentions = retentions;
    }

    /** For how long anybody may read something, since it happened. */
    public Duration length(StageSettings settings) {
        return settings.stateRetention().multipliedBy(retentions).plus(UNREAD);
    }

    /** What happened before this is forgotten; milliseconds since the epoch, as is the time of reading. */
    public long startsMs(StageSettings settings, long nowMs) {
        return nowMs - retentions * settings.stateRetention().toMillis();
    }

    /** What happened before this nobody may read any more. */
    public long endsMs(StageSettings settings, long nowMs) {
        return startsMs(settings, nowMs) - UNREAD.toMillis();
    }

    /** Whether what happened at a time is forgotten at another one. */
    public boolean isOver(StageSettings settings, long happenedMs, long nowMs) {
        return happenedMs < startsMs(settings, nowMs);
    }

    /** Forgets a person's signup and orders that are past their lifetime, whether or not the walk has come by. */
    public static void forgetOldOnes(PersonHistory history, StageSettings settings, long nowMs) {
        history.forgetBefore(PERSON_HISTORIES.startsMs(settings, nowMs), Integer.MAX_VALUE);
    }
}
