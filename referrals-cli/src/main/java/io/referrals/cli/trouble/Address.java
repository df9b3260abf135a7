package io.referrals.cli.trouble;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A host and a port, and what is found there. */
record Address(String host, int port) {
    /** One answer is enough to tell; then who speaks something else is asked in that, with less patience. */
    private static final Duration SECOND_PATIENCE = Duration.ofSeconds(1);

    private static final int ENOUGH = 512;

    /** So many bytes tell every language that we know. */
    private static final int TELLING = 8;

    /**
     * What was found.
     *
     * @param away whether nothing can be reached there now, which may be better later
     */
    record Finding(@Nullable Speech speech, boolean away, String words) {}

    /**
     * Asks who is there, before a client is made: Kafka's takes the first four bytes of any answer for a size, and may
     * die of it. Takes the patience given and a few seconds at most.
     */
    Finding ask(Speech expected, Duration patience) {
        var finding = tell(expected, patience);
        for (var other : Speech.values()) {
            if (finding.speech == null && !finding.away && other != expected) {
                var second = tell(other, patience.compareTo(SECOND_PATIENCE) < 0 ? patience : SECOND_PATIENCE);
                finding = second.speech == null ? finding : second;
            }
        }
        return finding;
    }

    private Finding tell(Speech question, Duration patience) {
        int millis = Math.toIntExact(Math.max(1, patience.toMillis()));
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return new Finding(null, true, "there is no host with that name");
        }
        try (var socket = new Socket()) {
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            try {
                socket.getOutputStream().write(question.question(host, port));
                return heard(socket, question);
            } catch (SocketTimeoutException e) {
                return new Finding(null, false, "a server listens there but sends nothing in " + millis + " ms");
            } catch (IOException e) {
                return new Finding(null, false, "a server listens there but closes the connection");
            }
        } catch (SocketTimeoutException e) {
            return new Finding(null, true, "nothing answers in " + millis + " ms");
        } catch (ConnectException e) {
            return new Finding(null, true, "nothing listens there (" + e.getMessage() + ")");
        } catch (IOException e) {
            return new Finding(null, true, "it cannot be reached (" + e.getMessage() + ")");
        }
    }

    private static Finding heard(Socket socket, Speech question) throws IOException {
        var in = socket.getInputStream();
        var answer = new byte[ENOUGH];
        int length = Math.max(0, in.read(answer, 0, ENOUGH));
        if (length == 0) {
            return new Finding(null, false, "a server listens there but closes the connection");
        }
        // One letter is all that PostgreSQL says to its question; everybody else goes on.
        boolean whole = question == Speech.POSTGRESQL && length == 1 && in.available() == 0;
        try {
            while (!whole && length < TELLING) {
                int more = in.read(answer, length, ENOUGH - length);
                whole = more < 0;
                length += Math.max(0, more);
            }
        } catch (SocketTimeoutException e) {
            whole = true; // what it said is what there is
        }
        var said = Arrays.copyOf(answer, length);
        var speech = Speech.of(said);
        var words = speech == null
                ? "what answers there is unknown (it begins with "
                        + HexFormat.ofDelimiter(" ").formatHex(said, 0, Math.min(TELLING, length)) + ")"
                : speech.words() + " answers there";
        return new Finding(speech, false, words);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
