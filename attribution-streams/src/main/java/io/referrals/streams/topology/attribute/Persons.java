package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.CodeVersions;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.PersonPart;
import io.referrals.streams.attribution.StoredParts;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Recent;
import io.referrals.streams.topology.state.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The persons of a partition. Nearly everybody is one row. Who has more than a few dozen orders has a small row and others
 * for each of them, so that no row is larger than a mebibyte and a purchase writes what it changes, not all that was before
 * it.
 */
final class Persons {
    /** Orders, counting {@link #SHARES_A_PART} of the funnel's shares as one, that a row may hold. */
    private static final int MAX_PARTS_IN_ROW = 64;

    private static final int SHARES_A_PART = 16;

    /** Persons with parts of their own that stay in memory, of up to 10 MiB each. */
    private static final int REMEMBERED = 4;

    private final Table<PersonRows.Row> rows;
    /** Parts by person, kind and id. */
    private final Table<byte[]> parts;

    private final int revisionFloor;
    private final Map<Bytes, Person> large = new Recent<>(REMEMBERED);

    Persons(Partition partition) {
        revisionFloor = partition.settings().revisionFloor();
        rows = partition.table(Tables.PERSONS, PersonRows.FORMAT);
        parts = partition.table(Tables.PERSON_PARTS, Table.Format.BYTES);
    }

    Table<PersonRows.Row> rows() {
        return rows;
    }

    /** What is known of a person, which may be changed and is put again when it was; null when it is nothing. */
    @Nullable
    Person get(String key) {
        return person(rows.key(key), rows.get(rows.key(key)));
    }

    /** The person of a row. */
    @Nullable
    Person person(Bytes rowKey, PersonRows.@Nullable Row row) {
        return row instanceof PersonRows.Head head ? whole(rowKey, head) : (Person) row;
    }

    /** Has a person read anew the next time, as something it was told in memory only may not hold any more. */
    void reload(String key) {
        large.remove(rows.key(key));
    }

    private Person whole(Bytes rowKey, PersonRows.Head head) {
        Person known = large.get(rowKey);
        if (known != null) {
            return known;
        }
        String key = Table.text(rowKey);
        Person read = PersonRows.read(key, head.bytes());
        PersonHistory history = read.history;
        long pendingFromMs = history.pendingFromMs();
        String pendingFromOrderId = history.pendingFromOrderId();
        for (KeyValue<Bytes, byte[]> order : parts.under(prefix(key, PersonPart.ORDER))) {
            history.put(Codec.readOrder(new ByteReader(order.value)));
        }
        Set<String> pending = new HashSet<>();
        Bytes pendingPrefix = prefix(key, PersonPart.PENDING_ORDER);
        for (KeyValue<Bytes, byte[]> order : parts.under(pendingPrefix)) {
            pending.add(new ByteReader(order.key.get(), pendingPrefix.get().length).rest());
        }
        history.restorePending(pendingFromMs, pendingFromOrderId, pending);
        history.keepParts(new PartRows(key));
        large.put(rowKey, read);
        return read;
    }

    /** Keeps what is known of a person. */
    void put(Person person) {
        PersonHistory history = person.history;
        String key = person.key();
        if (!history.isSpilled() && parts(history) > MAX_PARTS_IN_ROW) {
            history.spillTo(new PartRows(key));
        }
        if (history.isSpilled()) {
            putParts(key, person);
        } else {
            rows.put(rows.key(key), person);
        }
    }

    private void putParts(String key, Person person) {
        for (PersonPart part : PersonPart.values()) {
            if (part == PersonPart.CODE) {
                continue; // what codes are is known to the partition
            }
            for (String id : person.history.changed(part)) {
                putPart(key(key, part, id), PersonRows.part(person.history, part, id));
            }
        }
        person.history.partsSaved();
        large.put(rows.key(key), person);
        rows.put(rows.key(key), PersonRows.Head.of(person));
    }

    private void putPart(Bytes key, byte @Nullable [] part) {
        if (part == null) {
            parts.delete(key);
        } else {
            parts.put(key, part);
        }
    }

    private static int parts(PersonHistory history) {
        int shares = 0;
        for (ConversionState state : history.orderStates().values()) {
            shares += state.contribution().shares().size();
        }
        return history.orders().size() + shares / SHARES_A_PART;
    }

    /**
     * Forgets a person of whom neither signup nor order is left, all but its greatest revision, and the clicks that are.
     *
     * @param most so many parts at a time; when there are more, the person is to be forgotten once more
     */
    void forget(Person person, int most) {
        String key = person.key();
        Person rest = Person.of(key);
        rest.touchedAtMs = person.touchedAtMs;
        rest.clicks.addAll(person.clicks);
        rest.manyClicks = person.manyClicks;
        rest.history.restoreRevisionFloor(person.history.revisionFloor());
        large.remove(rows.key(key));
        if (person.history.isSpilled() && deleteParts(key, most) == most) {
            rest.history.keepParts(new PartRows(key));
        }
        if (rest.history.isSpilled() || rest.history.revisionFloor() > revisionFloor || !rest.clicks.isEmpty()) {
            put(rest);
        } else {
            rows.delete(rows.key(key));
        }
    }

    private int deleteParts(String key, int most) {
        List<KeyValue<Bytes, byte[]>> found = parts.under(prefix(key), most);
        found.forEach(part -> parts.delete(part.key));
        return found.size();
    }

    private Bytes prefix(String key) {
        return parts.key(key + '\0');
    }

    private Bytes prefix(String key, PersonPart part) {
        return parts.key(key + '\0' + letter(part));
    }

    private Bytes key(String key, PersonPart part, String id) {
        return parts.key(key + '\0' + letter(part) + id);
    }

    private static char letter(PersonPart part) {
        return switch (part) {
            case ORDER -> 'o';
            case PENDING_ORDER -> 'p';
            case ORDER_STATE -> 's';
            case CODE -> 'c';
        };
    }

    /** The rows of one person's parts. */
    private final class PartRows implements StoredParts {
        private final String key;

        PartRows(String key) {
            this.key = key;
        }

        @Override
        public @Nullable ConversionState orderState(String orderId) {
            byte[] bytes = parts.get(key(key, PersonPart.ORDER_STATE, orderId));
            return bytes == null ? null : Codec.readState(new ByteReader(bytes));
        }

        @Override
        public @Nullable CodeVersions answer(String referralCode) {
            return null;
        }
    }
}
