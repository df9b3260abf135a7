package io.referrals.streams.attribution;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** 128 bits that stand for a content: equal contents have equal ones, others practically never. */
public record Fingerprint(long high, long low) {

    /** The fingerprint of bytes. */
    public static Fingerprint of(byte[] content) {
        return new Builder().bytes(content).build();
    }

    /** Starts a fingerprint of several fields. */
    public static Builder builder() {
        return new Builder();
    }

    /** Takes fields one after the other; ("ab", "c") and ("a", "bc") are different. The order of fields matters. */
    public static final class Builder {
        private ByteBuffer content = ByteBuffer.allocate(512);

        private Builder() {}

        public Builder number(long value) {
            room(Long.BYTES).putLong(value);
            return this;
        }

        /** A number, or null, which is another content than 0. */
        public Builder number(@Nullable Number value) {
            return value == null ? number(0) : number(1).number(value.longValue());
        }

        /** A text, or null, which is another content than the empty text. */
        public Builder text(@Nullable String value) {
            return value == null ? number(-1) : bytes(value.getBytes(StandardCharsets.UTF_8));
        }

        private Builder bytes(byte[] value) {
            number(value.length);
            room(value.length).put(value);
            return this;
        }

        private ByteBuffer room(int bytes) {
            if (content.remaining() < bytes) {
                int capacity = Math.max(Math.multiplyExact(2, content.capacity()), content.position() + bytes);
                content = ByteBuffer.allocate(capacity).put(content.flip());
            }
            return content;
        }

        public Fingerprint build() {
            try {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                sha256.update(content.array(), 0, content.position());
                ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
                return new Fingerprint(hash.getLong(), hash.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
