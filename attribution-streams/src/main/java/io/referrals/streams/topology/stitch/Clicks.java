package io.referrals.streams.topology.stitch;

import io.referrals.streams.attribution.Click;
import io.referrals.streams.topology.clicks.ClickStore;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.Counts;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.ClickAcceptor;
import io.referrals.streams.topology.records.ClickFields;
import io.referrals.streams.topology.state.Lifetime;
import java.util.List;

/**
 * Remembers a visitor's clicks. Nine of ten visitors never become anybody: their clicks end here. Those of a linked
 * visitor are sent on at once, however late they are.
 */
public final class Clicks implements ClickAcceptor {
    /** Clicks looked at in a second for those that are past their lifetime or beyond what counts. */
    private static final int SWEPT_A_SECOND = 5_000;

    private static final long REST_MS = 60L * 60 * 1000;

    private final Partition partition;
    private final Mail mail;
    private final ClickStore clicks;
    private final Visitors visitors;
    private final Counts counts;
    private final Accounting accounting;
    private long restingUntilMs;

    public Clicks(Partition partition, ClickStore clicks, Visitors visitors, Accounting accounting) {
        this.partition = partition;
        this.mail = partition.mail();
        this.clicks = clicks;
        this.visitors = visitors;
        this.counts = partition.counts();
        this.accounting = accounting;
    }

    @Override
    public boolean accept(ClickFields click, long arrivedAtMs) {
        click.fill(clicks.row());
        if (!clicks.add()) {
            return false;
        }
        partition.used();
        if (!click.bot) {
            counts.clicked(click);
        }
        byte[] visitor = click.key();
        if (visitors.mayBeLinked(visitor)) {
            tell(click, visitor, arrivedAtMs);
        }
        return true;
    }

    private void tell(ClickFields fields, byte[] visitor, long nowMs) {
        String storefrontId = fields.storefrontId();
        Click click = fields.toClick();
        for (String personId : visitors.persons(visitor, nowMs)) {
            mail.send(storefrontId + '|' + personId, new Message.Clicked(click.visitorId(), List.of(click)));
        }
    }

    /** Forgets clicks, some at a time, and rests after each round. */
    public void everySecond(long nowMs) {
        if (nowMs < restingUntilMs) {
            return;
        }
        long beforeMs = Lifetime.VISITOR_CLICKS.endsMs(
                partition.settings(), partition.settings().arrivalMs(nowMs));
        ClickStore.Swept swept = clicks.sweep(beforeMs, SWEPT_A_SECOND);
        accounting.add("evicted", swept.evicted());
        if (swept.looked() < SWEPT_A_SECOND) {
            restingUntilMs = nowMs + REST_MS;
        }
    }

    /** Sends what is new to the changelog. */
    public void beforeCommit() {
        clicks.flushCache();
    }
}
