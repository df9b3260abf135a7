package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.CodeVersions;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.messages.Tables;
import io.referrals.streams.topology.state.Lifetime;
import io.referrals.streams.topology.state.Recent;
import io.referrals.streams.topology.state.Table;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * What a partition knows of the codes that its persons touched. A code that it does not know it asks for, at the partition
 * that has it, and is told of every new version from then on.
 */
final class KnownCodes {
    /** Codes in memory. */
    private static final int REMEMBERED = 10_000;

    /** Their versions and e-mail hashes in memory, of up to a kilobyte each; with more, all are forgotten and read again. */
    private static final int REMEMBERED_PARTS = 50_000;

    private final Mail mail;
    private final int partition;
    /** By code: when it was asked for, and whether it was answered; and by code and version, the registration. */
    private final Table<byte[]> rows;

    private final Map<String, Code> recent = new Recent<>(REMEMBERED);
    /** Parts read or told since all were forgotten. */
    private int parts;

    private static final class Code {
        private static final Code NOT_ASKED = new Code();

        private long askedAtMs = Long.MIN_VALUE;
        private boolean answered;
        private final Map<Integer, CodeRegistration> versions = new HashMap<>(2);
        /** Made of them when it is asked for. */
        private @Nullable CodeVersions all;

        boolean add(CodeRegistration version) {
            boolean isNew = versions.putIfAbsent(version.version(), version) == null;
            if (isNew) {
                all = null;
            }
            return isNew;
        }

        @Nullable
        CodeVersions answer() {
            if (!answered) {
                return null;
            }
            if (all == null) {
                all = CodeVersions.of(versions.values());
            }
            return all;
        }
    }

    KnownCodes(Partition partition) {
        this.mail = partition.mail();
        this.partition = partition.number();
        this.rows = partition.table(Tables.CODES, Table.Format.BYTES);
        partition.keep(Lifetime.TOUCHES, rows, (key, row, beforeMs) -> {
            String text = Table.text(key);
            int zero = text.indexOf('\0');
            if (zero == text.length() - 1 && new ByteReader(row).number() < beforeMs) {
                recent.remove(text.substring(0, zero));
                rows.under(key).forEach(version -> rows.delete(version.key));
            }
        });
    }

    /**
     * What a code is, in all its versions; null when that is not known yet, and asked for.
     *
     * @param nowMs when it is needed
     */
    @Nullable
    CodeVersions answer(String storefrontId, String referralCode, long nowMs) {
        String name = storefrontId + '|' + referralCode;
        Code code = get(name);
        if (code == null || code.askedAtMs < nowMs - Message.CodeAsked.AGAIN_AFTER_MS) {
            code = code == null ? new Code() : code;
            code.askedAtMs = nowMs;
            put(name, code);
            mail.send(name, new Message.CodeAsked(partition));
        }
        return code.answer();
    }

    /** Takes an answer; whether the code is something else than before. Nobody needs one that was not asked for. */
    boolean answered(String storefrontId, Message.CodeAnswered answer) {
        String name = storefrontId + '|' + answer.referralCode();
        Code code = get(name);
        if (code == null) {
            return false;
        }
        boolean wasAnswered = code.answered;
        CodeRegistration version = answer.version();
        boolean isNew = version != null && code.add(version);
        if (version != null && isNew) {
            remembered(version);
            ByteWriter row = new ByteWriter();
            Codec.write(row, version);
            rows.put(versionKey(name, version.version()), row.toBytes());
        }
        if (answer.complete() && !code.answered) {
            code.answered = true;
            put(name, code);
        }
        return code.answered && (isNew || !wasAnswered);
    }

    private void remembered(CodeRegistration version) {
        parts += 1 + version.advocateEmailHashes().size();
    }

    private @Nullable Code get(String name) {
        if (parts > REMEMBERED_PARTS) {
            recent.clear();
            parts = 0;
        }
        Code code = recent.computeIfAbsent(name, this::read);
        return code == Code.NOT_ASKED ? null : code;
    }

    private Code read(String name) {
        Code code = new Code();
        int prefix = headKey(name).get().length;
        for (KeyValue<Bytes, byte[]> row : rows.under(headKey(name))) {
            ByteReader reader = new ByteReader(row.value);
            if (row.key.get().length == prefix) {
                code.askedAtMs = reader.number();
                code.answered = reader.flag();
            } else {
                CodeRegistration version = Codec.readCode(reader);
                code.add(version);
                remembered(version);
            }
        }
        return code.askedAtMs == Long.MIN_VALUE ? Code.NOT_ASKED : code;
    }

    private void put(String name, Code code) {
        recent.put(name, code);
        rows.put(
                headKey(name),
                new ByteWriter(11).number(code.askedAtMs).flag(code.answered).toBytes());
    }

    private Bytes headKey(String name) {
        return rows.key(name + '\0');
    }

    private Bytes versionKey(String name, int version) {
        return rows.key(new ByteWriter()
                .raw((name + '\0').getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .sortable(version)
                .toBytes());
    }
}
