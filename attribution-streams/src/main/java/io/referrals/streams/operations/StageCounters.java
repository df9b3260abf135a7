package io.referrals.streams.operations;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Reason;
import io.referrals.streams.attribution.Status;
import io.referrals.streams.topology.messages.AccountingNames;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What the stages did since the beginning of their state, as counters. They are of all processes together, whichever one
 * is asked. Every label has a value for each member of an enumeration of ours, so there are about sixty in all.
 */
final class StageCounters {
    private final StageTotals totals;
    private final MeterRegistry registry;
    /** The registry refers to them weakly. */
    private final List<AtomicLong> highest = new ArrayList<>();

    private boolean registered;

    StageCounters(StageTotals totals, MeterRegistry registry) {
        this.totals = totals;
        this.registry = registry;
    }

    /** Shows the counters once they are known: a counter that begins at 0 and jumps would look like a flood. */
    void registerWhenKnown() {
        if (!registered && totals.areKnown()) {
            registered = true;
            register();
        }
    }

    private void register() {
        for (EventType type : EventType.values()) {
            String processor = AccountingNames.accepting(type);
            records(type, "accepted", () -> totals.of(processor, "accepted", type.label()));
            records(type, "duplicate", () -> totals.of(processor, "duplicates", type.label()));
            records(type, "quarantined", () -> totals.of(processor, "refused"));
            counter(
                    "referral.attribution.rerouted",
                    "Records whose producer put them on another partition than their key's",
                    Tags.of("type", type.label()),
                    () -> totals.of(processor, AccountingNames.REROUTED));
        }
        for (Reason reason : Reason.values()) {
            counter(
                    "referral.attribution.quarantined",
                    "Records in the quarantine, by reason",
                    Tags.of("reason", reason.name()),
                    () -> totals.ofAll("refused", reason.name()));
        }
        for (Status status : Status.values()) {
            counter(
                    "referral.attribution.revisions",
                    "Revisions of conversions, first ones included",
                    Tags.of("status", status.name()),
                    () -> totals.ofAll(AccountingNames.DECIDED, status.name()));
        }
        for (String verdict : AccountingNames.verdicts()) {
            counter(
                    "referral.attribution.unattributed",
                    "Revisions that credit nobody, by what was found about the newest candidate",
                    Tags.of("verdict", verdict),
                    () -> totals.ofAll(AccountingNames.UNATTRIBUTED, verdict));
        }
        counter(
                "referral.attribution.left.out",
                "Accepted records without effect, as they are beyond a bound of a history",
                Tags.empty(),
                () -> totals.ofAll("leftOut") + totals.ofAll("evicted"));
        counter(
                "referral.attribution.ignored.fields",
                "Optional fields that were invalid and treated as absent",
                Tags.empty(),
                () -> totals.ofAll("ignoredFields"));
        counter(
                "referral.attribution.records.failed",
                "Records refused because processing them failed, which no record should be able to do",
                Tags.empty(),
                () -> totals.ofAll(AccountingNames.FAILED));
        Gauge.builder("referral.attribution.sweeps", () -> totals.ofAll("sweepsRunning"))
                .description("Re-decisions after a change of a program or policy that are not finished")
                .register(registry);
    }

    private void records(EventType type, String outcome, LongSupplier count) {
        counter(
                "referral.attribution.records",
                "Records received; each is in exactly one outcome",
                Tags.of("type", type.label(), "outcome", outcome),
                count);
    }

    /**
     * A refund that is refused late leaves the accepted ones, and Prometheus takes a counter that falls for a restart: one
     * stands still until others have made up for it.
     */
    private void counter(String name, String description, Tags tags, LongSupplier count) {
        AtomicLong shown = new AtomicLong();
        highest.add(shown);
        FunctionCounter.builder(name, shown, before -> before.accumulateAndGet(count.getAsLong(), Math::max))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}
