package io.referrals.streams.topology;

import io.referrals.events.Topics;
import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.Conversion;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.attribution.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Decides which referrals earned a person's signup and orders: load, apply the event, save; and before the commit, once
 * for all events of a person that came together, decide and emit.
 *
 * <p>The conversions are a function of the set of a person's events, so whatever arrives in whatever order ends in the
 * same ones; only what changed is emitted.
 */
final class PersonProcessor extends MessageProcessor {
    static final String NAME = "attribute-person";
    static final String HISTORIES = "person-histories";
    static final String CLICKS = "person-clicks";

    private static final Duration SWEEP_EVERY = Duration.ofMillis(50);
    private static final int SWEEP_BATCH = 500;

    /** Nothing but what the history itself marked is to be decided. */
    private static final long NOTHING_MORE = Long.MAX_VALUE;

    /** So many persons are decided on without waiting for the commit. */
    private static final int MAX_UNDECIDED = 10_000;

    private final StageSettings settings;
    private final Serializer<io.referrals.events.Conversion> serializer;
    /** Whom something happened to since the last commit. */
    private final Map<String, Undecided> undecided = new LinkedHashMap<>();

    private Rows<PersonHistories.Kept> histories;
    private ClickHistory clicks;
    private TermsTable terms;
    private Sweeps<PersonHistories.Kept> sweeps;
    private Outlet outlet;
    private Messages messages;
    private Accounting accounting;
    /** When the event behind the messages being received arrived. */
    private long arrivedAtMs;

    /** What happened to a person since the last commit. */
    private static final class Undecided {
        /** From when on, besides what the history marks itself, conversions may have changed. */
        private long fromMs = NOTHING_MORE;
        /** When the newest event arrived. */
        private long nowMs = Long.MIN_VALUE;
        /** When the oldest event arrived on its input topic. */
        private long arrivedAtMs = Long.MAX_VALUE;
        /** Visitors with new clicks, of which some may be one too many. */
        private final Set<String> clicked = new LinkedHashSet<>();
        /** Codes that are known to be something else than before. */
        private final Set<String> answered = new LinkedHashSet<>();

        void from(long timeMs) {
            fromMs = Math.min(fromMs, timeMs);
        }
    }

    @SuppressWarnings("NullAway.Init") // the stores come with the context
    PersonProcessor(StageSettings settings) {
        this.settings = settings;
        this.serializer = settings.serdes().serde(Topics.CONVERSIONS).serializer();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        undecided.clear();
        histories = context.getStateStore(HISTORIES);
        Rows<byte[]> clickRows = context.getStateStore(CLICKS);
        clicks = new ClickHistory(clickRows, null);
        Rows<byte[]> termsRows = context.getStateStore(TermsTable.STORE);
        terms = new TermsTable(termsRows);
        outlet = new Outlet(Stage.ATTRIBUTE, context, settings);
        messages = Messages.of(Stage.ATTRIBUTE, context, settings);
        accounting = new Accounting(
                context, Stage.ATTRIBUTE.accountingStore(), NAME, Stage.ATTRIBUTE.sink(Outlet.ACCOUNTING));
        sweeps = new Sweeps<>(termsRows, histories, accounting);
        Rows<byte[]> counters = context.getStateStore(Stage.ATTRIBUTE.accountingStore());
        histories.beforeCommit(context, this::decide, clickRows, counters);
        clicks.forgetOldOnes(context, settings, Lifetime.PERSON_CLICKS);
        Retention.keep(context, settings, Lifetime.PERSON_HISTORIES, histories, this::forget);
        context.schedule(
                SWEEP_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> sweeps.run(SWEEP_BATCH, now, this::redecide));
    }

    @Override
    void arrived(long atMs) {
        arrivedAtMs = atMs;
        histories.waitedFor(context(), atMs);
    }

    @Override
    void receive(byte[] person, byte[] message, long timeMs) {
        String key = new String(person, StandardCharsets.UTF_8);
        PersonEvent event = PersonEvent.read(message);
        if (event instanceof PersonEvent.ProgramAccepted || event instanceof PersonEvent.PolicyAccepted) {
            terms.put(key, event, message);
            sweeps.start(key + '|', timeMs);
            return;
        }
        Bytes rowKey = Bytes.wrap(person);
        PersonHistories.Kept known = histories.get(rowKey);
        PersonHistory history = known == null ? PersonHistories.empty(key) : known.history();
        long nowMs = settings.arrivalMs(timeMs);
        forgetOldOnes(history, nowMs);
        apply(event, key, history, undecided(key, nowMs));
        histories.put(rowKey, new PersonHistories.Kept(history, nowMs));
    }

    private Undecided undecided(String key, long nowMs) {
        if (undecided.size() >= MAX_UNDECIDED && !undecided.containsKey(key)) {
            decide();
        }
        Undecided person = undecided.computeIfAbsent(key, k -> new Undecided());
        person.nowMs = Math.max(person.nowMs, nowMs);
        person.arrivedAtMs = Math.min(person.arrivedAtMs, arrivedAtMs);
        return person;
    }

    /**
     * Forgets signup and orders that nothing depends on any more; of a person not heard of for as long, all but its
     * revisions.
     */
    private void forget(Bytes rowKey, PersonHistories.Kept kept, long beforeMs) {
        PersonHistory history = kept.history();
        boolean forgotten = history.forgetBefore(beforeMs);
        if (kept.touchedAtMs() < beforeMs && history.latestEventAtMs() == Long.MIN_VALUE) {
            if (history.revisionFloor() == 0) {
                histories.delete(rowKey);
            } else {
                PersonHistory rest = new PersonHistory(history.storefrontId(), history.personId());
                rest.restoreRevisionFloor(history.revisionFloor());
                histories.put(rowKey, new PersonHistories.Kept(rest, kept.touchedAtMs()));
            }
        } else if (forgotten) {
            histories.put(rowKey, kept);
        }
    }

    /** Whether the walk has come by does not matter; and an order that is told now may be past its lifetime too. */
    private void forgetOldOnes(PersonHistory history, long nowMs) {
        history.forgetBefore(Lifetime.PERSON_HISTORIES.startsMs(settings, nowMs));
    }

    private void redecide(String subject, Bytes rowKey, PersonHistories.Kept kept, long nowMs) {
        arrivedAtMs = nowMs;
        undecided(new String(rowKey.get(), StandardCharsets.UTF_8), settings.arrivalMs(nowMs))
                .from(Long.MIN_VALUE);
    }

    private void apply(PersonEvent event, String key, PersonHistory history, Undecided person) {
        if (event instanceof PersonEvent.SignedUp signedUp) {
            history.signup(signedUp.signup());
        } else if (event instanceof PersonEvent.Ordered ordered) {
            if (!history.put(ordered.order())) {
                accounting.add("leftOut.orders", 1);
            }
        } else if (event instanceof PersonEvent.Clicked clicked) {
            applyClicks(clicked, key, history, person);
        } else if (event instanceof PersonEvent.CodeAnswered answered
                && history.register(answered.referralCode(), answered.registration())) {
            person.answered.add(answered.referralCode());
        }
    }

    private void applyClicks(PersonEvent.Clicked clicked, String key, PersonHistory history, Undecided person) {
        if (!history.addVisitor(clicked.visitorId())) {
            accounting.add("leftOut.visitors", 1);
            return;
        }
        for (Click click : clicked.clicks()) {
            ClickHistory.Added added = clicks.add(key, click);
            if (added.isNew()) {
                person.from(click.occurredAtMs());
                person.clicked.add(clicked.visitorId());
            }
            if (added.evicted() != null) {
                person.from(added.evicted().occurredAtMs());
            }
        }
    }

    private void decide() {
        undecided.forEach((key, person) -> {
            Bytes rowKey = Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
            PersonHistories.Kept kept = histories.get(rowKey);
            if (kept != null) {
                decide(key, kept.history(), person);
                histories.put(rowKey, kept);
            }
        });
        undecided.clear();
    }

    private void decide(String key, PersonHistory history, Undecided person) {
        for (String visitorId : person.clicked) {
            clicks.trim(key, visitorId).evicted().forEach(evicted -> person.from(evicted.occurredAtMs()));
        }
        boolean marked = history.pendingFromMs() != Long.MAX_VALUE
                || !history.pendingOrders().isEmpty();
        if (!marked && person.answered.isEmpty() && person.fromMs > history.latestEventAtMs()) {
            return;
        }
        // Most orders are by customers nobody referred: that they have no clicks need not be looked up.
        List<Click> all = history.visitors().isEmpty() ? List.of() : clicks.all(key);
        for (String code : person.answered) {
            person.from(Attribution.firstTouchAtMs(history, all, code));
        }
        long nowMs = person.nowMs;
        forgetOldOnes(history, nowMs);
        history.bound(nowMs, settings.stateRetention().toMillis());
        Decision decision = Attribution.decide(history, all, terms.of(history.storefrontId()), person.fromMs, nowMs);
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
    }

    private void account(Conversion conversion, Undecided person) {
        accounting.add(AccountingNames.DECIDED + '.' + conversion.status(), 1);
        if (conversion.status() == Status.UNATTRIBUTED) {
            accounting.add(AccountingNames.UNATTRIBUTED + '.' + AccountingNames.verdict(conversion), 1);
        }
        settings.conversionDelays().accept(context().currentSystemTimeMs() - person.arrivedAtMs);
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
