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
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Whose the codes are of which a partition counts days. It asks the partition that has a code, and is told of every new
 * version from then on.
 */
final class CodeOwners {
    private static final Table.Format<Asked> FORMAT = new Table.Format<>() {
        @Override
        public Asked read(String key, byte[] bytes) {
            ByteReader reader = new ByteReader(bytes);
            return new Asked(
                    reader.number(),
                    reader.flag() ? new CodeOwner(reader.integer(), reader.text(), reader.text()) : null);
        }

        @Override
        public byte[] write(Asked asked) {
            CodeOwner owner = asked.owner;
            ByteWriter writer = new ByteWriter().number(asked.atMs).flag(owner != null);
            if (owner != null) {
                writer.number(owner.version()).text(owner.programId()).text(owner.advocateId());
            }
            return writer.toBytes();
        }
    };

    private final Mail mail;
    private final int partition;
    /** By {@code storefrontId|referralCode}. */
    private final Table<Asked> rows;

    /** When a code was asked for, and whose it is; nobody's: that is not known, or there is no such code. */
    private record Asked(long atMs, @Nullable CodeOwner owner) {}

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
            rows.put(key, new Asked(nowMs, known == null ? null : known.owner));
            mail.send(code, new Message.CodeAsked(partition));
        }
    }

    /** Whose a code is; null when it is not known, or nobody's. */
    @Nullable
    CodeOwner get(String code) {
        Asked known = rows.get(rows.key(code));
        return known == null ? null : known.owner;
    }

    /** Takes a version of a code; whether the code is somebody else's now. */
    boolean told(String code, CodeRegistration version) {
        Bytes key = rows.key(code);
        Asked known = rows.get(key);
        CodeOwner owner = known == null ? null : CodeOwner.of(known.owner, version);
        if (known == null || owner == known.owner) {
            return false;
        }
        rows.put(key, new Asked(known.atMs, owner));
        return true;
    }
}
