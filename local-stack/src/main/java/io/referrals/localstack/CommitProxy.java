package io.referrals.localstack;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Stands between a consumer and PostgreSQL and lets a fault happen right before or right after a COMMIT that moves
 * positions. It reads just enough of the protocol to know these two moments.
 */
public final class CommitProxy implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

    private final ServerSocket listener;
    private final int serverPort;
    private final Fault fault;
    private final AtomicInteger commits = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    public enum Moment {
        /** The client has sent COMMIT, the server has not got it. */
        BEFORE_COMMIT,
        /** The server has committed, the client does not know it. */
        AFTER_COMMIT
    }

    /** What happens at a moment; the message waits until it returns. */
    public interface Fault {
        /**
         * @param commit the how manieth COMMIT that moves positions, from 1
         * @return whether the connection is cut, and the message lost
         */
        boolean on(Moment moment, int commit) throws IOException, InterruptedException;
    }

    /** Begins to listen; {@code ledgerUrl} is the address of a local stack's database, or of another proxy before it. */
    public CommitProxy(String ledgerUrl, Fault fault) throws IOException {
        this.fault = fault;
        var address = ADDRESS.matcher(ledgerUrl);
        if (!address.find()) {
            throw new IllegalArgumentException(ledgerUrl);
        }
        serverPort = Integer.parseInt(address.group(1));
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ConnectionThread.start("commit-proxy-accept", this::accept);
    }

    /** The address of a ledger through this proxy. */
    public String through(String ledgerUrl) {
        return ADDRESS.matcher(ledgerUrl).replaceFirst("127.0.0.1:" + listener.getLocalPort())
                + "&sslmode=disable&gssEncMode=disable";
    }

    private void accept() throws IOException {
        while (true) {
            var client = listener.accept();
            sockets.add(client);
            try {
                var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(server);
                var link = new Link(client, server);
                ConnectionThread.start("commit-proxy-client", link::forwardRequests);
                ConnectionThread.start("commit-proxy-server", link::forwardReplies);
            } catch (IOException e) {
                // The server is down: the client sees its connection refused.
                client.close();
            }
        }
    }

    /** One connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final Map<String, String> statements = new ConcurrentHashMap<>();
        private volatile boolean movesPositions;
        private volatile int commit;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void forwardRequests() throws IOException, InterruptedException {
            try (client;
                    server) {
                var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
                var out = new DataOutputStream(new BufferedOutputStream(server.getOutputStream()));
                forward(in, out, -1);
                while (true) {
                    out.flush();
                    do {
                        int type = in.readUnsignedByte();
                        var body = body(in);
                        if (asksToCommit(type, body) && movesPositions) {
                            out.flush();
                            commit = commits.incrementAndGet();
                            if (fault.on(Moment.BEFORE_COMMIT, commit)) {
                                return;
                            }
                        }
                        write(out, type, body);
                    } while (in.available() > 0);
                }
            }
        }

        void forwardReplies() throws IOException, InterruptedException {
            try (client;
                    server) {
                var in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
                var out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
                while (true) {
                    out.flush();
                    do {
                        int type = in.readUnsignedByte();
                        var body = body(in);
                        if (movesPositions
                                && type == 'C'
                                && text(new ByteArrayInputStream(body)).equals("COMMIT")) {
                            movesPositions = false;
                            if (fault.on(Moment.AFTER_COMMIT, commit)) {
                                return;
                            }
                        }
                        write(out, type, body);
                    } while (in.available() > 0);
                }
            }
        }

        private boolean asksToCommit(int type, byte[] body) throws IOException {
            var fields = new ByteArrayInputStream(body);
            if (type == 'P') {
                statements.put(text(fields), text(fields));
            } else if (type == 'B') {
                text(fields);
                var query = statements.getOrDefault(text(fields), "");
                if (query.contains("INSERT INTO positions")) {
                    movesPositions = true;
                }
                if (query.equals("ROLLBACK")) {
                    movesPositions = false;
                }
                return query.equals("COMMIT");
            }
            return false;
        }
    }

    private static byte[] body(DataInputStream in) throws IOException {
        var body = new byte[in.readInt() - Integer.BYTES];
        in.readFully(body);
        return body;
    }

    private static void forward(DataInputStream in, DataOutputStream out, int type) throws IOException {
        write(out, type, body(in));
    }

    /** Only the first message of a connection has no type. */
    private static void write(DataOutputStream out, int type, byte[] body) throws IOException {
        if (type >= 0) {
            out.writeByte(type);
        }
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
    }

    private static String text(InputStream in) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        for (int b = in.read(); b > 0; b = in.read()) {
            bytes.write(b);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
