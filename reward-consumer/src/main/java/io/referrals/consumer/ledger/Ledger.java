package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.Programs;
import io.referrals.consumer.rewards.RewardKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The reward ledger: keeps itself equal to the function of the conversions by posting differences.
 *
 * <p>Every writer locks the ledger's head first, so writers, of this process or of others, take turns, and each sees all
 * that was posted before. Safe to be used by several threads.
 */
public final class Ledger {
    private final LedgerTransactions transactions;
    private final Clock recording;
    private Programs programs = new Programs();
    private long programsRevision;

    /**
     * A ledger in a database that {@link LedgerSchema} has prepared, for work that somebody is waiting for: it gives up when
     * the database is away for a minute.
     *
     * @param recording the clock of recorded times, usually the system's
     */
    public Ledger(DataSource database, Clock recording) {
        this(database, recording, LedgerOutage.shortly(database));
    }

    /** The same for an application, which waits as {@code outage} says. */
    public Ledger(DataSource database, Clock recording, LedgerOutage outage) {
        this.transactions = new LedgerTransactions(database, outage);
        this.recording = recording;
    }

    /** Where each partition of a topic is read on; a partition that was never read is absent. */
    public Map<Integer, Long> positions(String topic) {
        return transactions.run(connection -> new PositionTable(connection).of(topic));
    }

    /** Whether every program version that is credited by a conversion is known. */
    public synchronized boolean knowsProgramsOf(Conversion conversion) {
        return conversion.credits().stream()
                .allMatch(credit ->
                        programs.find(conversion.storefrontId(), credit.programId(), credit.programVersion()) != null);
    }

    /**
     * Makes program versions known; those that are known already change nothing.
     *
     * @throws IllegalStateException when one is known with other content
     */
    public synchronized void accept(Collection<ProgramVersion> versions) {
        transactions.run(connection -> {
            var head = LedgerHead.lock(connection);
            refreshPrograms(connection, head);
            var added = new NewPrograms(connection, programs).add(versions);
            if (!added.isEmpty()) {
                new LedgerHead(head.lastTransferId(), head.lastHash(), head.programsRevision() + 1).save(connection);
            }
            return added;
        });
        transactions.run(connection -> {
            refreshPrograms(connection, LedgerHead.lock(connection));
            return programs;
        });
    }

    /**
     * Posts what a batch of conversions changes and moves the positions, or does neither.
     *
     * @param now tells what would have been released or expired by now
     * @throws FencedException when the positions are not the expected ones
     * @throws LedgerException when a known revision comes with other content
     */
    public synchronized void post(ConversionBatch batch, Instant now) {
        transactions.run(connection -> {
            var head = LedgerHead.lock(connection);
            if (isPosted(connection, batch)) {
                return head;
            }
            new PositionTable(connection).save(batch.topic(), batch.next());
            refreshPrograms(connection, head);
            var newest = newestRevisions(batch.conversions());
            var stored = new ConversionTable(connection).byId(newest.keySet());
            return post(connection, head, changed(newest, stored), stored, now);
        });
    }

    /**
     * Changes stored conversions and posts what follows from it.
     *
     * @param change finds them, in the transaction that holds the head
     */
    synchronized void change(LedgerTransactions.Work<List<Conversion>> change, Instant now) {
        transactions.run(connection -> {
            var head = LedgerHead.lock(connection);
            refreshPrograms(connection, head);
            var changed = change.run(connection);
            var ids = changed.stream().map(Conversion::conversionId).toList();
            return post(connection, head, changed, new ConversionTable(connection).byId(ids), now);
        });
    }

    /**
     * Posts what is missing of the rewards of conversions as they are stored, which older releases may have left: what a
     * refund takes of a paid reward, a reward that was paid and has expired, one that was released before its time. What
     * is right stays as it is.
     *
     * @return how many transfers were posted
     * @throws IllegalArgumentException when a conversion is not known
     */
    public synchronized long correct(Collection<String> conversionIds, Instant now) {
        long posted = transactions.run(connection -> {
            var head = LedgerHead.lock(connection);
            refreshPrograms(connection, head);
            var conversions = new ConversionTable(connection).byId(conversionIds);
            for (var id : conversionIds) {
                if (!conversions.containsKey(id)) {
                    throw new IllegalArgumentException("No conversion " + id);
                }
            }
            var writer = new LedgerWriter(connection, recording);
            var early = new RewardTable(connection)
                    .releasedEarly(conversionIds).stream()
                            .filter(row -> !row.isFinal())
                            .toList();
            var revisionOf = writer.revisions(
                    early.stream().map(row -> row.claim().key()).toList());
            var changes = new ChangedRewards(connection, programs);
            var corrected = writer.write(
                    head,
                    early.stream()
                            .map(row -> Posting.anew(
                                    row, revisionOf.applyAsInt(row.claim().key())))
                            .toList());
            var newHead = writer.post(corrected, changes.again(List.copyOf(conversions.values())), List.of(), now);
            return newHead.lastTransferId() - head.lastTransferId();
        });
        release(now);
        return posted;
    }

    <T> T read(LedgerTransactions.Work<T> work) {
        return transactions.run(work);
    }

    interface Writing<T> {
        T write(Connection connection, LedgerHead head, LedgerWriter writer) throws SQLException;
    }

    /** Writes in one transaction that holds the head. */
    synchronized <T> T write(Writing<T> writing) {
        return transactions.run(connection -> {
            var head = LedgerHead.lock(connection);
            return writing.write(connection, head, new LedgerWriter(connection, recording));
        });
    }

    /**
     * Posts what a reward is by the rules when nothing of it is paid any more, in a transaction that holds the head.
     */
    synchronized LedgerHead postAnew(Connection connection, LedgerHead head, RewardKey key, Instant now)
            throws SQLException {
        refreshPrograms(connection, head);
        var conversions = new ConversionTable(connection);
        var conversion = Objects.requireNonNull(
                conversions.byId(List.of(key.conversionId())).get(key.conversionId()),
                () -> ShownId.of(key.rewardId()));
        var ofPerson = programs.looksAtOtherConversions(conversion)
                ? conversions.ofPersons(Set.of(Person.of(conversion)))
                : List.of(conversion);
        var changes = new ChangedRewards(connection, programs).anew(ofPerson, key);
        return new LedgerWriter(connection, recording).post(head, changes, List.of(), now);
    }

    private LedgerHead post(
            Connection connection,
            LedgerHead head,
            List<Conversion> changed,
            Map<String, Conversion> stored,
            Instant now)
            throws SQLException {
        if (changed.isEmpty()) {
            return head;
        }
        var conversions = new ConversionTable(connection);
        var before = stored(conversions, changed, stored);
        // Sorted, as the rewards are: neighbours in an index are written together.
        var added = changed.stream()
                .filter(conversion -> !stored.containsKey(conversion.conversionId()))
                .sorted(Comparator.comparing(Conversion::conversionId))
                .toList();
        conversions.insert(added);
        conversions.update(changed.stream()
                .filter(conversion -> stored.containsKey(conversion.conversionId()))
                .toList());
        var changes = new ChangedRewards(connection, programs).between(before, after(before, changed));
        return new LedgerWriter(connection, recording).post(head, changes, added, now);
    }

    /**
     * Makes payable what is due for release at an instant and lets expire what has expired by then; what is due at that
     * very instant is included. Repeating it changes nothing.
     *
     * @return how many transfers were posted
     */
    public long release(Instant asOf) {
        long posted = 0;
        for (var due : List.of(DueRewards.RELEASES, DueRewards.EXPIRIES)) {
            int inBatch;
            do {
                inBatch = transactions.run(connection -> due.post(connection, asOf, recording));
                posted += inBatch;
            } while (inBatch == DueRewards.BATCH);
        }
        return posted;
    }

    private static boolean isPosted(Connection connection, ConversionBatch batch) throws SQLException {
        var positions = new PositionTable(connection).of(batch.topic());
        if (batch.next().entrySet().stream().allMatch(next -> next.getValue().equals(positions.get(next.getKey())))) {
            return true;
        }
        for (int partition : batch.next().keySet()) {
            var expected = batch.expected().get(partition);
            var stored = positions.get(partition);
            if (expected == null ? stored != null : !expected.equals(stored)) {
                throw new FencedException("Partition " + partition + " of " + batch.topic() + " is at " + stored
                        + ", not at " + expected + ": another consumer posted it");
            }
        }
        return false;
    }

    private void refreshPrograms(Connection connection, LedgerHead head) throws SQLException {
        if (head.programsRevision() != programsRevision) {
            programs = Programs.of(new ProgramVersionTable(connection).all());
            programsRevision = head.programsRevision();
        }
    }

    private static Map<String, Conversion> newestRevisions(List<Conversion> read) {
        var newest = new LinkedHashMap<String, Conversion>();
        for (var conversion : read) {
            var known = newest.get(conversion.conversionId());
            if (known == null || isNewer(conversion, known)) {
                newest.put(conversion.conversionId(), conversion);
            }
        }
        return newest;
    }

    private static List<Conversion> changed(Map<String, Conversion> newest, Map<String, Conversion> stored) {
        var changed = new ArrayList<Conversion>();
        for (var conversion : newest.values()) {
            var known = stored.get(conversion.conversionId());
            if (known == null) {
                changed.add(conversion);
            } else if (isNewer(conversion, known.reviewed(null))) {
                changed.add(conversion.reviewed(known.review()));
            }
        }
        return changed;
    }

    private static boolean isNewer(Conversion read, Conversion known) {
        // Older releases have not kept what was refunded, nor whether the customer was new.
        var alike = known.refunded() == null ? read.refunded(null) : read;
        alike = known.newCustomer() == null ? alike.newCustomer(null) : alike;
        if (read.revision() == known.revision() && !alike.equals(known)) {
            throw new LedgerException("Revision " + read.revision() + " of conversion "
                    + ShownId.of(read.conversionId())
                    + " came again with other content");
        }
        return read.revision() > known.revision();
    }

    /** The stored conversions a change can concern, by person. */
    private Map<Person, List<Conversion>> stored(
            ConversionTable conversions, List<Conversion> changed, Map<String, Conversion> stored) throws SQLException {
        var persons = new HashSet<Person>();
        var before = new HashMap<Person, List<Conversion>>();
        for (var conversion : changed) {
            var known = stored.get(conversion.conversionId());
            if (programs.looksAtOtherConversions(conversion)) {
                persons.add(Person.of(conversion));
            }
            if (known != null && programs.looksAtOtherConversions(known)) {
                persons.add(Person.of(known));
            }
        }
        if (!persons.isEmpty()) {
            for (var conversion : conversions.ofPersons(persons)) {
                before.computeIfAbsent(Person.of(conversion), person -> new ArrayList<>())
                        .add(conversion);
            }
        }
        for (var conversion : changed) {
            var known = stored.get(conversion.conversionId());
            if (known != null && !persons.contains(Person.of(known))) {
                before.computeIfAbsent(Person.of(known), person -> new ArrayList<>())
                        .add(known);
            }
        }
        return before;
    }

    private static Map<Person, List<Conversion>> after(Map<Person, List<Conversion>> before, List<Conversion> changed) {
        var byId = new LinkedHashMap<String, Conversion>();
        before.values().forEach(conversions -> conversions.forEach(known -> byId.put(known.conversionId(), known)));
        changed.forEach(conversion -> byId.put(conversion.conversionId(), conversion));
        var after = new HashMap<Person, List<Conversion>>();
        for (var conversion : byId.values()) {
            after.computeIfAbsent(Person.of(conversion), person -> new ArrayList<>())
                    .add(conversion);
        }
        return after;
    }
}
