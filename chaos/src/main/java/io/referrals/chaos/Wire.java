package io.referrals.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The network between an application and a server, as a proxy on loopback that can lose, reset and delay. Stands in for
 * a network namespace, for which one must be root. What is lost comes after all when the wire is restored, as TCP sends
 * it again.
 */
final class Wire implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int serverPort;
    private volatile long delayMillis;
    private boolean silent;

    Wire() {
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Says where the wire leads to. */
    Wire to(int port) {
        serverPort = port;
        return this;
    }

    /** Nothing arrives any more, in either direction, and nobody is told. */
    synchronized void cut() {
        silent = true;
    }

    /** Each piece of data takes so much longer. */
    void slow(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Everything arrives again, at once. */
    synchronized void restore() {
        silent = false;
        delayMillis = 0;
        notifyAll();
    }

    /** Every connection ends with a reset; new ones are let through. */
    void reset() throws IOException {
        for (var socket : sockets) {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A side has hung up; so does the other.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            var client = listener.accept();
            try {
                var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                sockets.add(client);
                sockets.add(server);
                start(() -> forward(client, server));
                start(() -> forward(server, client));
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
