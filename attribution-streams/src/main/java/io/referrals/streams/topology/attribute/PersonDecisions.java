package io.referrals.streams.topology.attribute;

import io.referrals.events.Topics;
import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeVersions;
import io.referrals.streams.attribution.Conversion;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.attribution.Status;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.AccountingNames;
import io.referrals.streams.topology.messages.Outlet;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.state.Lifetime;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;

/** Decides about persons, and tells what changed: conversions, what they add to the funnel, and how many they are. */
final class PersonDecisions {
    private final Partition partition;
    private final StageSettings settings;
    private final Serializer<io.referrals.events.Conversion> serializer;
    private final PersonClicks clicks;
    private final KnownCodes codes;
    private final TermsTable terms;
    private final Accounting accounting;

    PersonDecisions(
            Partition partition, PersonClicks clicks, KnownCodes codes, TermsTable terms, Accounting accounting) {
        this.partition = partition;
        this.settings = partition.settings();
        this.serializer = settings.serdes().serde(Topics.CONVERSIONS).serializer();
        this.clicks = clicks;
        this.codes = codes;
        this.terms = terms;
        this.accounting = accounting;
    }

    /** Decides what fits into a turn; false when something is left, as the history remembers. */
    boolean decide(Person person, Undecided undecided, Turn turn) {
        PersonHistory history = person.history;
        if (!history.isPending() && undecided.answered.isEmpty() && undecided.fromMs > history.latestEventAtMs()) {
            return true;
        }
        // Most orders are by customers nobody referred: that they have no clicks need not be looked up.
        List<Click> all = history.visitors().isEmpty() ? List.of() : clicks.all(person);
        long nowMs = undecided.nowMs;
        // Whoever is small is mostly read anew, and has no answers yet.
        Set<String> told = history.isSpilled()
                ? undecided.answered
                : Set.copyOf(history.codes().keySet());
        told.forEach(code -> tellAgain(history, code, nowMs));
        if (!undecided.answered.isEmpty()) {
            undecided.from(Attribution.firstTouchAtMs(history, all, undecided.answered));
        }
        Lifetime.forgetOldOnes(history, settings, nowMs);
        history.bound(nowMs, settings.stateRetention().toMillis());
        for (String code : Attribution.unansweredCodes(history, all)) {
            CodeVersions answer = codes.answer(history.storefrontId(), code, nowMs);
            if (answer != null) {
                history.register(code, answer);
            }
        }
        Decision decision =
                Attribution.decide(history, all, terms.of(history.storefrontId()), undecided.fromMs, nowMs, turn);
        for (Conversion conversion : decision.changed()) {
            partition
                    .outlet()
                    .send(
                            Outlet.CONVERSIONS,
                            conversion.conversionId(),
                            serializer.serialize(Topics.CONVERSIONS.name(), ConversionMapping.record(conversion)),
                            nowMs);
            account(conversion, undecided);
        }
        count(history.storefrontId(), decision.stats());
        accounting.add("organic", decision.organicDelta());
        accounting.add("revisions", decision.changed().size());
        return decision.progress() != Decision.Progress.UNFINISHED;
    }

    /** The history has an answer that does not hold any more, if it has one at all. */
    private void tellAgain(PersonHistory history, String code, long nowMs) {
        CodeVersions answer = codes.answer(history.storefrontId(), code, nowMs);
        if (answer != null && history.answer(code) != null) {
            history.register(code, answer);
        }
    }

    private void account(Conversion conversion, Undecided undecided) {
        accounting.add(AccountingNames.DECIDED + '.' + conversion.status(), 1);
        if (conversion.status() == Status.UNATTRIBUTED) {
            accounting.add(AccountingNames.UNATTRIBUTED + '.' + AccountingNames.verdict(conversion), 1);
        }
        settings.delays().decided(partition.nowMs() - undecided.arrivedAtMs);
    }

    private void count(String storefrontId, List<StatsDelta> deltas) {
        for (StatsDelta delta : deltas) {
            partition.counts().converted(storefrontId, delta);
        }
    }
}
