package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.PersonHistory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Decides which referrals earned a person's signup and orders: load, apply the event, save; and before the commit, once
 * for all events of a person that came together, decide and emit. What would take a commit too long is decided after it.
 *
 * <p>The conversions are a function of the set of a person's events, so whatever arrives in whatever order ends in the
 * same ones; only what changed is emitted.
 */
final class PersonProcessor extends MessageProcessor {
    static final String NAME = "attribute-person";
    static final String CLICKS = "person-clicks";

    private static final Duration SWEEP_EVERY = Duration.ofMillis(50);
    private static final int SWEEP_BATCH = 500;

    /** So many persons are decided on without waiting for the commit. */
    private static final int MAX_UNDECIDED = 10_000;

    /** Parts of a person that are forgotten at a time. */
    private static final int MAX_FORGOTTEN = 1_000;

    /** Decisions of a commit take no longer, so that a thread's partitions together stay far below a transaction's timeout. */
    private static final Duration TURN_OF_A_COMMIT = Duration.ofMillis(500);

    private static final Duration TURN_OF_THE_POSTPONED = Duration.ofMillis(100);

    /** Whoever has no large persons waits for those of others a third of the time at most. */
    private static final int RESTS_AFTER_A_TURN = 2;

    private final StageSettings settings;
    /** Whom something happened to since the last commit. */
    private final Map<String, Undecided> undecided = new LinkedHashMap<>();

    private PersonHistories histories;
    private ClickHistory clicks;
    private TermsTable terms;
    private Sweeps<PersonRows.Row> sweeps;
    private PersonDecisions decisions;
    private PostponedDecisions postponed;
    private Rows<PersonRows.Row> rows;
    private long restingUntilMs;
    private Accounting accounting;
    /** When the event behind the messages being received arrived. */
    private long arrivedAtMs;

    @SuppressWarnings("NullAway.Init") // the stores come with the context
    PersonProcessor(StageSettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        undecided.clear();
        rows = context.getStateStore(PersonHistories.STORE);
        Rows<byte[]> parts = context.getStateStore(PersonHistories.PARTS);
        histories = new PersonHistories(rows, parts);
        Rows<byte[]> clickRows = context.getStateStore(CLICKS);
        clicks = new ClickHistory(clickRows, null);
        Rows<byte[]> termsRows = context.getStateStore(TermsTable.STORE);
        terms = new TermsTable(termsRows);
        accounting = new Accounting(
                context, Stage.ATTRIBUTE.accountingStore(), NAME, Stage.ATTRIBUTE.sink(Outlet.ACCOUNTING));
        decisions = new PersonDecisions(context, settings, clicks, terms, accounting);
        sweeps = new Sweeps<>(termsRows, rows, accounting);
        postponed = new PostponedDecisions(parts, accounting);
        Rows<byte[]> counters = context.getStateStore(Stage.ATTRIBUTE.accountingStore());
        rows.beforeCommit(context, this::decide, parts, clickRows, counters);
        clicks.forgetOldOnes(context, settings, Lifetime.PERSON_CLICKS);
        Retention.keep(context, settings, Lifetime.PERSON_HISTORIES, rows, this::forget);
        context.schedule(SWEEP_EVERY, PunctuationType.WALL_CLOCK_TIME, this::goOn);
    }

    @Override
    void arrived(long atMs) {
        arrivedAtMs = atMs;
        rows.waitedFor(context(), atMs);
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
        PersonRows.Kept known = histories.get(rowKey);
        PersonHistory history = known == null ? PersonRows.empty(key) : known.history();
        long nowMs = settings.arrivalMs(timeMs);
        // An order that is told now may be past its lifetime too, so it is asked again when it is decided.
        Lifetime.forgetOldOnes(history, settings, nowMs);
        apply(event, key, history, undecided(key, nowMs));
        histories.put(rowKey, new PersonRows.Kept(history, nowMs));
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
    private void forget(Bytes rowKey, PersonRows.Row row, long beforeMs) {
        if (row instanceof PersonRows.Head head && head.earliestAtMs() >= beforeMs) {
            return;
        }
        PersonRows.Kept kept = row instanceof PersonRows.Kept small
                ? small
                : Objects.requireNonNull(histories.get(rowKey), "the row is there");
        PersonHistory history = kept.history();
        if (history.forgetBefore(beforeMs, MAX_FORGOTTEN)) {
            histories.put(rowKey, kept);
        }
        if (kept.touchedAtMs() < beforeMs && history.latestEventAtMs() == Long.MIN_VALUE) {
            histories.forget(rowKey, kept, MAX_FORGOTTEN);
        }
    }

    private void redecide(String subject, Bytes rowKey, PersonRows.Row row, long nowMs) {
        arrivedAtMs = nowMs;
        undecided(PersonRows.text(rowKey), settings.arrivalMs(nowMs)).from(Long.MIN_VALUE);
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
        Turn turn = new Turn(TURN_OF_A_COMMIT);
        undecided.forEach((key, person) -> decide(key, person, turn));
        undecided.clear();
        postponed.publish(context().currentSystemTimeMs());
    }

    private void decide(String key, Undecided person, Turn turn) {
        for (String visitorId : person.clicked) {
            clicks.trim(key, visitorId).evicted().forEach(evicted -> person.from(evicted.occurredAtMs()));
        }
        if (turn.isOver()) {
            long fromMs = person.answered.isEmpty() ? person.fromMs : Long.MIN_VALUE;
            postpone(key, fromMs, person);
            return;
        }
        Bytes rowKey = key(key);
        PersonRows.Kept kept = histories.get(rowKey);
        if (kept != null) {
            boolean finished = decisions.decide(key, kept.history(), person, turn);
            histories.put(rowKey, kept);
            if (!finished) {
                postpone(key, Undecided.NOTHING_MORE, person);
            }
        }
    }

    private void postpone(String key, long fromMs, Undecided person) {
        postponed.add(key, new PostponedDecisions.Work(fromMs, person.nowMs, person.arrivedAtMs));
    }

    /** Goes on in the background with what a late program or policy needs, and with what was too much for a commit. */
    private void goOn(long nowMs) {
        sweeps.run(SWEEP_BATCH, nowMs, this::redecide);
        if (nowMs < restingUntilMs) {
            return;
        }
        long startedAt = System.nanoTime();
        Turn turn = new Turn(TURN_OF_THE_POSTPONED);
        for (var next = postponed.next(); next != null; next = turn.isOver() ? null : postponed.next()) {
            Undecided person = new Undecided();
            person.from(next.value.fromMs());
            person.nowMs = next.value.nowMs();
            person.arrivedAtMs = next.value.arrivedAtMs();
            Bytes rowKey = key(next.key);
            PersonRows.Kept kept = histories.get(rowKey);
            boolean finished = kept == null || decisions.decide(next.key, kept.history(), person, turn);
            if (kept != null) {
                histories.put(rowKey, kept);
            }
            postponed.left(
                    next.key,
                    finished
                            ? null
                            : new PostponedDecisions.Work(Undecided.NOTHING_MORE, person.nowMs, person.arrivedAtMs));
        }
        postponed.publish(nowMs);
        restingUntilMs = nowMs
                + RESTS_AFTER_A_TURN
                        * Duration.ofNanos(System.nanoTime() - startedAt).toMillis();
    }

    private static Bytes key(String person) {
        return Bytes.wrap(person.getBytes(StandardCharsets.UTF_8));
    }
}
