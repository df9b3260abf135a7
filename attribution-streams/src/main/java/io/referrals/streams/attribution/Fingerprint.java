package io.referrals.streams.attribution;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** 128 bits that stand for a content: equal contents have equal ones, others practically never. */
public record Fingerprint(long high, long low) {

    /** The fingerprint of bytes: the first half of their SHA-256. */
    public static Fingerprint of(byte[] content) {
        return of(content, content.length);
    }

    static Fingerprint of(byte[] content, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content, 0, length);
            ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
            return new Fingerprint(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
