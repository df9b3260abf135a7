package io.referrals.streams.topology.count;

import io.referrals.streams.attribution.CodeOwner;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Whose the codes are of which a partition counts days. It asks the partition that has a code, and is told of every new
 * version from then on.
 */
final class CodeOwners {
    /** Of a row: nobody's, somebody's by one version of an older release, and by all versions. */
    private static final int NOBODYS = 0;

    private static final int BY_ONE = 1;
    private static final int BY_ALL = 2;

    private static final Table.Format<Asked> FORMAT = new Table.Format<>() {
        @Override
        public Asked read(String key, byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            long atMs = reader.number();
            int kind = reader.octet();
            if (kind == NOBODYS) {
                return new Asked(atMs, List.of());
            }
            List<CodeOwner> versions = new ArrayList<>();
            for (int count = kind == BY_ONE ? 1 : reader.count(); count > 0; count--) {
                int version = reader.integer();
                long effectiveFromMs = kind == BY_ONE ? CodeRegistration.EVER : reader.number();
                versions.add(new CodeOwner(version, effectiveFromMs, reader.text(), reader.text()));
            }
            return new Asked(atMs, versions);
        }

        @Override
        public byte[] write(Asked asked) {
            ByteWriter writer = new ByteWriter().number(asked.atMs);
            if (asked.versions.isEmpty()) {
                return writer.octet(NOBODYS).toBytes();
            }
            writer.octet(BY_ALL).number(asked.versions.size());
            for (CodeOwner version : asked.versions) {
                writer.number(version.version())
                        .number(version.effectiveFromMs())
                        .text(version.programId())
                        .text(version.advocateId());
            }
            return writer.toBytes();
        }
    };

    private final Mail mail;
    private final int partition;
    /** By {@code storefrontId|referralCode}. */
    private final Table<Asked> rows;

    /** When a code was asked for, and whose it is by which version; by none: that is not known, or there is no such code. */
    private record Asked(long atMs, List<CodeOwner> versions) {}

    CodeOwners(Partition partition) {
        this.mail = partition.mail();
        this.partition = partition.number();
        this.rows = partition.table(Tables.CODE_OWNERS, FORMAT);
        partition.keep(Lifetime.TOUCHES, rows, (key, asked, beforeMs) -> {
            if (asked.atMs < beforeMs) {
                rows.delete(key);
            }
        });
    }

    /** Asks whose a code is, if that was not asked lately. */
    void ask(String code, long nowMs) {
        Bytes key = rows.key(code);
        Asked known = rows.get(key);
        if (known == null || known.atMs < nowMs - Message.CodeAsked.AGAIN_AFTER_MS) {
            rows.put(key, new Asked(nowMs, known == null ? List.of() : known.versions));
            mail.send(code, new Message.CodeAsked(partition));
        }
    }

    /** Whose a code is at the end of a day in UTC; null when it is not known, or nobody's. */
    @Nullable
    CodeOwner get(String code, long epochDay) {
        Asked known = rows.get(rows.key(code));
        return known == null ? null : CodeOwner.onDay(known.versions, epochDay);
    }

    /** Takes a version of a code; whether the code may be somebody else's now. */
    boolean told(String code, CodeRegistration registration) {
        Bytes key = rows.key(code);
        Asked known = rows.get(key);
        CodeOwner version = CodeOwner.of(registration);
        if (known == null || known.versions.contains(version)) {
            return false;
        }
        List<CodeOwner> versions = new ArrayList<>(known.versions);
        // Of an older release, which did not know since when it holds.
        versions.removeIf(other -> other.version() == version.version());
        versions.add(version);
        rows.put(key, new Asked(known.atMs, versions));
        return true;
    }
}
