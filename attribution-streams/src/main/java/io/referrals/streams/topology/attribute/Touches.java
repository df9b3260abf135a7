package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Table;
import org.apache.kafka.common.utils.Bytes;

/** Which persons of a partition touched a code: an index, so that they are found when the code changes. */
final class Touches {
    private final Partition partition;
    private final Persons persons;
    private final PersonClicks clicks;
    /** By code and person: when it was last seen that the person remembers the touch. */
    private final Table<byte[]> rows;

    Touches(Partition partition, Persons persons, PersonClicks clicks) {
        this.partition = partition;
        this.persons = persons;
        this.clicks = clicks;
        this.rows = partition.table(Tables.TOUCHES, Table.Format.BYTES);
        partition.keep(Lifetime.TOUCHES, rows, this::lookAgain);
    }

    Table<byte[]> rows() {
        return rows;
    }

    /** The person touched a code; one that no registration can have is known to be none. */
    void add(Person person, String referralCode) {
        if (CodeRegistration.isRegistrable(referralCode)) {
            String storefrontId = person.history.storefrontId();
            Bytes key = rows.key(subject(storefrontId, referralCode) + person.history.personId());
            if (!rows.contains(key)) {
                put(key);
            }
        }
    }

    /** What the keys of a code's touches begin with. */
    static String subject(String storefrontId, String referralCode) {
        return storefrontId + '|' + referralCode + '\0';
    }

    /** The code of what keys of touches begin with. */
    static String referralCode(String subject) {
        return subject.substring(subject.indexOf('|') + 1, subject.indexOf('\0'));
    }

    /** The key of the person of a touch. */
    static String person(Bytes key) {
        String text = Table.text(key);
        return text.substring(0, text.indexOf('|') + 1) + text.substring(text.indexOf('\0') + 1);
    }

    private void lookAgain(Bytes key, byte[] row, long beforeMs) {
        if (new ByteReader(row).number() >= beforeMs) {
            return;
        }
        Person person = persons.get(person(key));
        if (person != null && person.names(referralCode(Table.text(key)), clicks.all(person))) {
            put(key);
        } else {
            rows.delete(key);
        }
    }

    private void put(Bytes key) {
        long nowMs = partition.settings().arrivalMs(partition.nowMs());
        rows.put(key, new ByteWriter(10).number(nowMs).toBytes());
    }
}
