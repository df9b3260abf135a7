package io.referrals.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The network between a client and a server, as a proxy on loopback that can lose, reset and delay. Stands in for a
 * network namespace, for which one must be root. What is lost comes after all when the network is restored, as TCP sends
 * it again.
 *
 * <p>Its port is known before the server's is: until {@link #to} is called, every connection ends at once, as while the
 * server is down.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile int serverPort;
    private volatile long delayMillis;
    private boolean silent;

    /** Begins to listen, and leads nowhere yet. */
    public TcpProxy() {
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConnectionThread.start("tcp-proxy", this::accept);
    }

    /** Where clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Says on which port of this machine the server is; for connections that come from now on. */
    public TcpProxy to(int port) {
        serverPort = port;
        return this;
    }

    /** Connections taken so far, those that ended at once included. */
    public int connections() {
        return connections.get();
    }

    /** Nothing arrives any more, in either direction, and nobody is told; connections are still taken. */
    public synchronized void cut() {
        silent = true;
    }

    /** Each piece of data takes so much longer. */
    public void slow(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Everything arrives again, at once, also what was sent since the {@link #cut}. */
    public synchronized void restore() {
        silent = false;
        delayMillis = 0;
        notifyAll();
    }

    /** Every connection ends with a reset; new ones are let through. */
    public void reset() throws IOException {
        for (var socket : sockets) {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }

    private void accept() throws IOException {
        while (true) {
            var client = listener.accept();
            connections.incrementAndGet();
            try {
                var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(client);
                sockets.add(server);
                ConnectionThread.start("tcp-proxy-client", () -> forward(client, server));
                ConnectionThread.start("tcp-proxy-server", () -> forward(server, client));
            } catch (IOException e) {
                // The server is down: the client sees its connection end.
                client.close();
            }
        }
    }

    private void forward(Socket from, Socket to) throws IOException, InterruptedException {
        try (from;
                to) {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            var buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage();
                out.write(buffer, 0, read);
            }
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitPassage() throws InterruptedException {
        if (delayMillis > 0) {
            Thread.sleep(delayMillis);
        }
        synchronized (this) {
            while (silent) {
                wait();
            }
        }
    }

    @Override
    public void close() throws IOException {
        restore();
        listener.close();
        reset();
    }
}
