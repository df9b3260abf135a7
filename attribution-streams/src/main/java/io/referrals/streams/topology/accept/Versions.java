package io.referrals.streams.topology.accept;

import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Table;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Which versions of programs and policies were accepted: the first content of a version stands. */
public final class Versions {
    private final Table<byte[]> contents;

    public Versions(Partition partition) {
        contents = partition.table(Tables.ACCEPTED_TERMS, Table.Format.BYTES);
    }

    /** Null when the version is new, else the fingerprint of the content that stands. */
    byte @Nullable [] accept(String version, byte[] content) {
        Bytes key = contents.key(version);
        byte[] known = contents.get(key);
        if (known == null) {
            contents.put(key, content);
        }
        return known;
    }
}
