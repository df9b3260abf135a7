package io.referrals.consumer.ledger;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * Ties each transfer, or each answer of a budget, to all before it: SHA-256 over the previous hash and every field of the
 * row. Who changes a row has to change every later one, and the head.
 */
final class HashChain {
    private final MessageDigest sha256;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final DataOutputStream fields = new DataOutputStream(bytes);
    private byte[] last;

    HashChain(byte[] last) {
        this.last = last.clone();
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The hash of the next transfer. */
    byte[] next(long transferId, Transfer transfer, Instant recordedAt) {
        bytes.reset();
        try {
            fields.write(last);
            fields.writeLong(transferId);
            write(transfer.rewardId());
            fields.writeInt(transfer.rewardTransfer());
            fields.writeInt(transfer.conversionRevision());
            write(transfer.kind().name());
            write(transfer.storefrontId());
            write(transfer.unit());
            write(transfer.debitAccount());
            write(transfer.creditAccount());
            fields.writeLong(transfer.amount());
            fields.writeLong(transfer.effectiveAt().toEpochMilli());
            fields.writeLong(recordedAt.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seal();
    }

    /** The hash of a budget's next answer. */
    byte[] next(long decisionId, BudgetTable.Decision decision) {
        bytes.reset();
        try {
            fields.write(last);
            fields.writeLong(decisionId);
            write(decision.rewardId());
            write(decision.pool().storefrontId());
            write(decision.pool().programId());
            write(decision.pool().ruleId());
            write(decision.pool().unit());
            fields.writeLong(decision.budget());
            write(decision.used().toString());
            fields.writeLong(decision.standing());
            fields.writeLong(decision.asked());
            fields.writeBoolean(decision.granted());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return seal();
    }

    private byte[] seal() {
        sha256.update(bytes.toByteArray());
        last = sha256.digest();
        return last.clone();
    }

    byte[] last() {
        return last.clone();
    }

    /** Length first, so that no two rows write the same bytes. */
    private void write(String text) throws IOException {
        var encoded = text.getBytes(StandardCharsets.UTF_8);
        fields.writeInt(encoded.length);
        fields.write(encoded);
    }
}
