package io.referrals.streams.topology;

import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.PersonPart;
import io.referrals.streams.attribution.StoredParts;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * The histories of a partition's persons. Nearly everybody's is one row. Who has more than a few dozen orders and codes has
 * a small row and others for each of them, so that no row is larger than a mebibyte and a purchase writes what it changes,
 * not all that was before it.
 */
final class PersonHistories {
    static final String STORE = "person-histories";

    /** Parts by person, kind and id; the keys of other rows begin with a zero byte. */
    static final String PARTS = "person-parts";

    /** Orders and codes, counting {@link #SHARES_A_PART} of the funnel's shares as one, that a row may hold. */
    private static final int MAX_PARTS_IN_ROW = 64;

    private static final int SHARES_A_PART = 16;

    /** Persons with parts of their own that stay in memory, of up to 10 MiB each. */
    private static final int REMEMBERED = 4;

    private final Rows<PersonRows.Row> rows;
    private final Rows<byte[]> parts;
    private final Map<Bytes, PersonRows.Kept> large = new Recent<>(REMEMBERED);

    PersonHistories(Rows<PersonRows.Row> rows, Rows<byte[]> parts) {
        this.rows = rows;
        this.parts = parts;
    }

    /** What is known of a person, which may be changed and is put again when it was; null when it is nothing. */
    PersonRows.@Nullable Kept get(Bytes person) {
        PersonRows.Row row = rows.get(person);
        return row instanceof PersonRows.Head head ? whole(person, head) : (PersonRows.Kept) row;
    }

    private PersonRows.Kept whole(Bytes person, PersonRows.Head head) {
        PersonRows.Kept known = large.get(person);
        if (known != null) {
            return known;
        }
        PersonRows.Kept read = PersonRows.read(PersonRows.text(person), head.bytes());
        PersonHistory history = read.history();
        long pendingFromMs = history.pendingFromMs();
        for (KeyValue<Bytes, byte[]> order : parts.under(prefix(person, PersonPart.ORDER))) {
            history.put(Codec.readOrder(new ByteReader(order.value)));
        }
        Set<String> pending = new HashSet<>();
        int idAt = prefix(person, PersonPart.PENDING_ORDER).length;
        for (KeyValue<Bytes, byte[]> order : parts.under(prefix(person, PersonPart.PENDING_ORDER))) {
            pending.add(new ByteReader(order.key.get(), idAt).rest());
        }
        history.restorePending(pendingFromMs, history.pendingFromOrderId(), pending);
        history.keepParts(new PartRows(person));
        large.put(person, read);
        return read;
    }

    /** Keeps what is known of a person. */
    void put(Bytes person, PersonRows.Kept kept) {
        PersonHistory history = kept.history();
        if (!history.isSpilled() && parts(history) > MAX_PARTS_IN_ROW) {
            history.spillTo(new PartRows(person));
        }
        if (history.isSpilled()) {
            putParts(person, kept);
        } else {
            rows.put(person, kept);
        }
    }

    private void putParts(Bytes person, PersonRows.Kept kept) {
        for (PersonPart part : PersonPart.values()) {
            for (String id : kept.history().changed(part)) {
                putPart(key(person, part, id), PersonRows.part(kept.history(), part, id));
            }
        }
        kept.history().partsSaved();
        large.put(person, kept);
        rows.put(person, PersonRows.Head.of(kept));
    }

    /** What is marked as pending is mostly decided before it is written once. */
    private void putPart(Bytes key, byte @Nullable [] part) {
        if (part == null) {
            parts.delete(key);
        } else if (part.length > 0 || parts.contains(key)) {
            parts.put(key, part);
        } else {
            parts.putNew(key, part);
        }
    }

    private static int parts(PersonHistory history) {
        int shares = 0;
        for (ConversionState state : history.orderStates().values()) {
            shares += state.contribution().shares().size();
        }
        return history.orders().size() + history.codes().size() + shares / SHARES_A_PART;
    }

    /**
     * Forgets a person of whom neither signup nor order is left, all but its greatest revision.
     *
     * @param most so many parts at a time; when there are more, the person is to be forgotten once more
     */
    void forget(Bytes person, PersonRows.Kept kept, int most) {
        PersonHistory rest = PersonRows.empty(PersonRows.text(person));
        rest.restoreRevisionFloor(kept.history().revisionFloor());
        large.remove(person);
        if (kept.history().isSpilled() && deleteParts(person, most) == most) {
            rest.keepParts(new PartRows(person));
        }
        if (rest.isSpilled() || rest.revisionFloor() != 0) {
            put(person, new PersonRows.Kept(rest, kept.touchedAtMs()));
        } else {
            rows.delete(person);
        }
    }

    private int deleteParts(Bytes person, int most) {
        byte[] prefix = prefix(person);
        List<KeyValue<Bytes, byte[]>> found = parts.from(Bytes.wrap(prefix), prefix, most);
        found.forEach(part -> parts.delete(part.key));
        return found.size();
    }

    private static byte[] prefix(Bytes person) {
        return new ByteWriter().raw(person.get()).octet(0).toBytes();
    }

    private static byte[] prefix(Bytes person, PersonPart part) {
        return new ByteWriter().raw(prefix(person)).octet(letter(part)).toBytes();
    }

    private static Bytes key(Bytes person, PersonPart part, String id) {
        return Bytes.wrap(new ByteWriter()
                .raw(prefix(person, part))
                .raw(id.getBytes(StandardCharsets.UTF_8))
                .toBytes());
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
        private final Bytes person;

        PartRows(Bytes person) {
            this.person = person;
        }

        @Override
        public @Nullable ConversionState orderState(String orderId) {
            byte[] bytes = parts.get(key(person, PersonPart.ORDER_STATE, orderId));
            return bytes == null ? null : PersonRows.readState(new ByteReader(bytes));
        }

        @Override
        public @Nullable Optional<CodeRegistration> answer(String referralCode) {
            byte[] bytes = CodeRegistration.isRegistrable(referralCode)
                    ? parts.get(key(person, PersonPart.CODE, referralCode))
                    : null;
            return bytes == null ? null : PersonRows.readAnswer(new ByteReader(bytes));
        }
    }
}
