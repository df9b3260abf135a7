package io.referrals.streams.topology;

import io.referrals.events.Topics;
import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.Conversion;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.attribution.Status;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** Decides about persons, and tells what changed: conversions, what they add to the funnel, and how many they are. */
final class PersonDecisions {
    private final ProcessorContext<byte[], byte[]> context;
    private final StageSettings settings;
    private final Serializer<io.referrals.events.Conversion> serializer;
    private final ClickHistory clicks;
    private final TermsTable terms;
    private final Outlet outlet;
    private final Messages messages;
    private final Accounting accounting;

    PersonDecisions(
            ProcessorContext<byte[], byte[]> context,
            StageSettings settings,
            ClickHistory clicks,
            TermsTable terms,
            Accounting accounting) {
        this.context = context;
        this.settings = settings;
        this.serializer = settings.serdes().serde(Topics.CONVERSIONS).serializer();
        this.clicks = clicks;
        this.terms = terms;
        this.outlet = new Outlet(Stage.ATTRIBUTE, context, settings);
        this.messages = Messages.of(Stage.ATTRIBUTE, context, settings);
        this.accounting = accounting;
    }

    /** Decides what fits into a turn; false when something is left, as the history remembers. */
    boolean decide(String key, PersonHistory history, Undecided person, Turn turn) {
        if (!history.isPending() && person.answered.isEmpty() && person.fromMs > history.latestEventAtMs()) {
            return true;
        }
        // Most orders are by customers nobody referred: that they have no clicks need not be looked up.
        List<Click> all = history.visitors().isEmpty() ? List.of() : clicks.all(key);
        if (!person.answered.isEmpty()) {
            person.from(Attribution.firstTouchAtMs(history, all, person.answered));
        }
        long nowMs = person.nowMs;
        Lifetime.forgetOldOnes(history, settings, nowMs);
        history.bound(nowMs, settings.stateRetention().toMillis());
        Decision decision =
                Attribution.decide(history, all, terms.of(history.storefrontId()), person.fromMs, nowMs, turn);
        for (Conversion conversion : decision.changed()) {
            outlet.send(
                    Outlet.CONVERSIONS,
                    conversion.conversionId(),
                    serializer.serialize(Topics.CONVERSIONS.name(), ConversionMapping.record(conversion)),
                    nowMs);
            account(conversion, person);
        }
        count(history.storefrontId(), decision.stats());
        accounting.add("organic", decision.organicDelta());
        accounting.add("revisions", decision.changed().size());
        return decision.progress() != Decision.Progress.UNFINISHED;
    }

    private void account(Conversion conversion, Undecided person) {
        accounting.add(AccountingNames.DECIDED + '.' + conversion.status(), 1);
        if (conversion.status() == Status.UNATTRIBUTED) {
            accounting.add(AccountingNames.UNATTRIBUTED + '.' + AccountingNames.verdict(conversion), 1);
        }
        settings.conversionDelays().accept(context.currentSystemTimeMs() - person.arrivedAtMs);
    }

    private void count(String storefrontId, List<StatsDelta> deltas) {
        for (StatsDelta delta : deltas) {
            messages.send(
                    Messages.COUNTS,
                    CodeCount.key(storefrontId, delta.referralCode(), delta.epochDay()),
                    new CodeCount.Converted(delta).toBytes());
        }
    }
}
