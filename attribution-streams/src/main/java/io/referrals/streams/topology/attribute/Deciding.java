package io.referrals.streams.topology.attribute;

import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.AccountingNames;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.records.LastResort;
import io.referrals.streams.topology.state.Sweeps;
import io.referrals.streams.topology.state.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * Decides which referrals earned a person's signup and orders: before the commit, once for all events of a person that
 * came together. What would take a commit too long is decided after it, and so is what a late code, program or policy
 * concerns.
 *
 * <p>The conversions are a function of the set of a person's events, so whatever arrives in whatever order ends in the
 * same ones; only what changed is emitted.
 */
public final class Deciding {
    private static final int SWEEP_BATCH = 500;

    /** So many persons that touched a code are decided on at once when it is answered; more are swept. */
    private static final int AT_ONCE = 100;

    /** So many persons are decided on without waiting for the commit. */
    private static final int MAX_UNDECIDED = 10_000;

    /** Decisions of a commit take no longer, so that a thread's partitions together stay far below a transaction's timeout. */
    private static final Duration TURN_OF_A_COMMIT = Duration.ofMillis(500);

    private static final Duration TURN_OF_THE_POSTPONED = Duration.ofMillis(100);

    /** Whoever has no large persons waits for those of others a third of the time at most. */
    private static final int RESTS_AFTER_A_TURN = 2;

    private final Partition partition;
    private final StageSettings settings;
    private final Persons persons;
    private final KnownCodes codes;
    private final TermsTable terms;
    private final Table<byte[]> touches;
    private final Sweeps<PersonRows.Row> ofTerms;
    private final Sweeps<byte[]> ofCodes;
    private final PersonDecisions decisions;
    private final PostponedDecisions postponed;
    private final Accounting accounting;
    private final LastResort lastResort;
    private long restingUntilMs;
    private @Nullable Turn turnOfCommit;

    /** Whom something happened to since the last commit. */
    private final Map<String, Undecided> undecided = new LinkedHashMap<>();

    /** Those of them over whom a decision failed before: they are decided on with each record. */
    private final List<String> suspects = new ArrayList<>();

    Deciding(Partition partition, Persons persons, PersonClicks clicks, Touches touches, Accounting accounting) {
        this.partition = partition;
        this.settings = partition.settings();
        this.persons = persons;
        this.touches = touches.rows();
        this.accounting = accounting;
        this.lastResort = partition.lastResort();
        codes = new KnownCodes(partition);
        terms = new TermsTable(partition);
        decisions = new PersonDecisions(partition, clicks, codes, terms, accounting);
        ofTerms = new Sweeps<>(
                partition.table(Tables.TERMS_SWEEPS, Table.Format.BYTES), persons.rows(), this::sweepsRunning);
        ofCodes = new Sweeps<>(
                partition.table(Tables.CODE_SWEEPS, Table.Format.BYTES), touches.rows(), this::sweepsRunning);
        postponed = new PostponedDecisions(partition, accounting);
    }

    private void sweepsRunning(int delta, long nowMs) {
        accounting.add(AccountingNames.SWEEPS_RUNNING, delta);
        accounting.publish(nowMs);
    }

    /** What is to be decided about a person, to be added to. */
    Undecided about(String key, long nowMs) {
        Undecided person = undecided.get(key);
        if (person == null) {
            if (undecided.size() >= MAX_UNDECIDED) {
                decide();
            }
            person = new Undecided();
            undecided.put(key, person);
            partition.used();
            if (lastResort.failedBefore(key)) {
                suspects.add(key);
            }
        }
        person.nowMs = Math.max(person.nowMs, nowMs);
        person.arrivedAtMs = Math.min(person.arrivedAtMs, partition.mail().arrivedAtMs());
        return person;
    }

    /** A code is told that the partition asked for. */
    public void answered(String storefrontId, Message.CodeAnswered answer, long timeMs) {
        if (!codes.answered(storefrontId, answer)) {
            return;
        }
        String subject = Touches.subject(storefrontId, answer.referralCode());
        List<KeyValue<Bytes, byte[]>> first = touches.under(touches.key(subject), AT_ONCE + 1);
        if (first.size() > AT_ONCE) {
            ofCodes.start(subject, timeMs);
        } else {
            first.forEach(touch -> redecide(subject, touch.key, timeMs));
        }
    }

    /** A version of a program is told. */
    public void accepted(String storefrontId, Message.ProgramAccepted version, long timeMs) {
        terms.put(storefrontId, version);
        ofTerms.start(storefrontId + '|', timeMs);
    }

    /** A version of a policy is told. */
    public void accepted(String storefrontId, Message.PolicyAccepted version, long timeMs) {
        terms.put(storefrontId, version);
        ofTerms.start(storefrontId + '|', timeMs);
    }

    private void redecide(String codeSubject, Bytes touch, long timeMs) {
        about(Touches.person(touch), settings.arrivalMs(timeMs)).answered.add(Touches.referralCode(codeSubject));
    }

    /** Decides about those over whom it failed before, so that it fails over the record that is the cause; false without any. */
    public boolean decideSuspects() {
        if (suspects.isEmpty()) {
            return false;
        }
        Turn turn = new Turn(TURN_OF_A_COMMIT);
        List<String> now = List.copyOf(suspects);
        suspects.clear();
        for (String key : now) {
            Undecided person = undecided.remove(key);
            if (person != null) {
                decide(key, person, turn);
            }
        }
        return true;
    }

    /** Whether anything is to be decided before the commit. */
    public boolean isPending() {
        return !undecided.isEmpty();
    }

    /** Decides what is to be decided before the commit, within one turn until {@link #decided}. */
    public void decide() {
        Turn turn = turnOfCommit == null ? new Turn(TURN_OF_A_COMMIT) : turnOfCommit;
        turnOfCommit = turn;
        suspects.clear();
        undecided.forEach((key, person) -> {
            try {
                decide(key, person, turn);
            } catch (RuntimeException e) {
                failed(key, e);
            }
        });
        undecided.clear();
        postponed.publish(partition.nowMs());
    }

    /** Ends what is decided before a commit. */
    public void decided() {
        turnOfCommit = null;
    }

    /**
     * A decision failed with no record to blame. The first time its transaction is given up, and its person is suspected
     * from then on; when it happens again, no record was the cause: the person is left as it is.
     */
    private void failed(String key, RuntimeException thrown) {
        if (!lastResort.failedBefore(key)) {
            throw lastResort.giveUp(thrown, key, "a person of partition " + partition.number());
        }
        accounting.add(AccountingNames.FAILED, 1);
    }

    private void decide(String key, Undecided undecided, Turn turn) {
        if (turn.isOver()) {
            if (!undecided.answered.isEmpty()) {
                undecided.from(Long.MIN_VALUE);
                persons.reload(key);
            }
            postpone(key, undecided.fromMs, undecided);
            return;
        }
        Person person = persons.get(key);
        if (person != null) {
            boolean finished = decisions.decide(person, undecided, turn);
            persons.put(person);
            if (!finished) {
                postpone(key, Undecided.NOTHING_MORE, undecided);
            }
        }
    }

    private void postpone(String key, long fromMs, Undecided undecided) {
        postponed.add(key, new PostponedDecisions.Work(fromMs, undecided.nowMs, undecided.arrivedAtMs));
    }

    /** Goes on in the background with what a late version needs, and with what was too much for a commit. */
    public void goOn(long nowMs) {
        partition.mail().arrived(nowMs);
        ofCodes.run(SWEEP_BATCH, nowMs, (subject, key, row, timeMs) -> redecide(subject, key, timeMs));
        ofTerms.run(
                SWEEP_BATCH,
                nowMs,
                (subject, key, row, timeMs) ->
                        about(Table.text(key), settings.arrivalMs(timeMs)).from(Long.MIN_VALUE));
        if (nowMs >= restingUntilMs) {
            decidePostponed(nowMs);
        }
    }

    private void decidePostponed(long nowMs) {
        long startedAt = System.nanoTime();
        Turn turn = new Turn(TURN_OF_THE_POSTPONED);
        for (var next = postponed.next(); next != null; next = turn.isOver() ? null : postponed.next()) {
            Undecided undecidedYet = new Undecided();
            undecidedYet.from(next.value.fromMs());
            undecidedYet.nowMs = next.value.nowMs();
            undecidedYet.arrivedAtMs = next.value.arrivedAtMs();
            postponed.left(next.key, decidePostponed(next.key, undecidedYet, turn) ? null : rest(undecidedYet));
        }
        postponed.publish(nowMs);
        restingUntilMs = nowMs
                + RESTS_AFTER_A_TURN
                        * Duration.ofNanos(System.nanoTime() - startedAt).toMillis();
    }

    private static PostponedDecisions.Work rest(Undecided undecided) {
        return new PostponedDecisions.Work(Undecided.NOTHING_MORE, undecided.nowMs, undecided.arrivedAtMs);
    }

    private boolean decidePostponed(String key, Undecided undecidedYet, Turn turn) {
        Person person = persons.get(key);
        if (person == null) {
            return true;
        }
        try {
            boolean finished = decisions.decide(person, undecidedYet, turn);
            persons.put(person);
            return finished;
        } catch (RuntimeException e) {
            failed(key, e);
            return true;
        }
    }
}
