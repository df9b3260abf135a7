package io.referrals.cli.trouble;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What a server speaks, told by the first bytes of its answer. */
enum Speech {
    KAFKA("a Kafka broker") {
        /** ApiVersions, which a broker answers before anybody has logged in. */
        @Override
        byte[] question(String host, int port) {
            var client = "referrals".getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(4 + 10 + client.length)
                    .putInt(10 + client.length)
                    .putShort((short) 18)
                    .putShort((short) 0)
                    .putInt(CORRELATION)
                    .putShort((short) client.length)
                    .put(client)
                    .array();
        }

        @Override
        boolean isIn(byte[] answer) {
            return answer.length >= 8 && ByteBuffer.wrap(answer).getInt(4) == CORRELATION;
        }
    },
    POSTGRESQL("PostgreSQL") {
        /** Whether it speaks TLS, which it answers with one letter. */
        @Override
        byte[] question(String host, int port) {
            return ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();
        }

        /** That letter, or the error with which it refuses what it does not understand. */
        @Override
        boolean isIn(byte[] answer) {
            return answer.length == 1 && (answer[0] == 'S' || answer[0] == 'N')
                    || answer.length > 5 && answer[0] == 'E' && answer[1] == 0 && answer[5] == 'S';
        }
    },
    TLS("a server that uses TLS") {
        @Override
        byte[] question(String host, int port) {
            try {
                var engine = SSLContext.getDefault().createSSLEngine(host, port);
                engine.setUseClientMode(true);
                var hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
                engine.wrap(ByteBuffer.allocate(0), hello);
                var bytes = new byte[hello.flip().remaining()];
                hello.get(bytes);
                return bytes;
            } catch (NoSuchAlgorithmException | SSLException e) {
                throw new IllegalStateException("this Java cannot begin a TLS handshake", e);
            }
        }

        /** A handshake or an alert, of some version of TLS. */
        @Override
        boolean isIn(byte[] answer) {
            return answer.length >= 3 && (answer[0] == 21 || answer[0] == 22) && answer[1] == 3;
        }
    },
    HTTP("an HTTP server") {
        @Override
        byte[] question(String host, int port) {
            return ("GET / HTTP/1.0\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        boolean isIn(byte[] answer) {
            return new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/");
        }
    };

    private static final int CORRELATION = 0x7265_6673;

    private final String words;

    Speech(String words) {
        this.words = words;
    }

    /** Who speaks it. */
    String words() {
        return words;
    }

    /** The shortest thing to say to which a server of this kind answers. */
    abstract byte[] question(String host, int port);

    abstract boolean isIn(byte[] answer);

    /** What the answer is in; null when it is in nothing we know. */
    static @Nullable Speech of(byte[] answer) {
        for (var speech : values()) {
            if (speech.isIn(answer)) {
                return speech;
            }
        }
        return null;
    }
}
