package io.referrals.operations;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Clients that connect to a server on this machine and then waste its time; those it cuts off come back. */
final class SlowClients implements AutoCloseable {
    private static final String REQUEST = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n";

    private final int port;
    private final Kind kind;
    private final List<Client> clients = new CopyOnWriteArrayList<>();
    private final Thread trickling = new Thread(this::trickle, "slow-clients");
    private volatile boolean closed;
    private volatile int cutOff;

    enum Kind {
        SILENT(""),
        HEADERS_BYTE_BY_BYTE(REQUEST + "X-Long: "),
        BODY_BYTE_BY_BYTE(REQUEST + "Content-Length: 100000\r\n\r\n"),
        ANSWER_NEVER_READ((REQUEST + "\r\n").repeat(20));

        private final String beginning;

        Kind(String beginning) {
            this.beginning = beginning;
        }

        private boolean trickles() {
            return this == HEADERS_BYTE_BY_BYTE || this == BODY_BYTE_BY_BYTE;
        }
    }

    private static final class Client {
        private SocketChannel channel;

        Client(SocketChannel channel) {
            this.channel = channel;
        }
    }

    SlowClients(int port, Kind kind, int count) throws IOException {
        this.port = port;
        this.kind = kind;
        for (int i = 0; i < count; i++) {
            clients.add(new Client(connect()));
        }
        trickling.start();
    }

    /** How often the server has ended a connection. */
    int cutOff() {
        return cutOff;
    }

    private SocketChannel connect() throws IOException {
        var channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        channel.configureBlocking(false);
        channel.write(ByteBuffer.wrap(kind.beginning.getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    private void trickle() {
        try {
            while (!closed) {
                for (var client : clients) {
                    if (isCutOff(client.channel)) {
                        client.channel.close();
                        cutOff++;
                        client.channel = connect();
                    }
                }
                Thread.sleep(1_000);
            }
        } catch (ClosedByInterruptException e) {
            Thread.currentThread().interrupt(); // closed while connecting
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isCutOff(SocketChannel channel) {
        try {
            if (kind.trickles()) {
                channel.write(ByteBuffer.wrap(new byte[] {'x'}));
            }
            // Who never reads an answer does not see the end of the connection before its writes fail.
            return kind == Kind.ANSWER_NEVER_READ
                    ? channel.write(ByteBuffer.wrap(new byte[] {'\n'})) < 0
                    : channel.read(ByteBuffer.allocate(1_024)) < 0;
        } catch (IOException e) {
            return true; // reset
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        trickling.interrupt();
        trickling.join();
        for (var client : clients) {
            client.channel.close();
        }
    }
}
