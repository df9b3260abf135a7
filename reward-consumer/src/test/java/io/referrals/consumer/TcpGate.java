package io.referrals.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server on loopback: closed, nobody is there; frozen, it takes connections and says nothing. */
public final class TcpGate implements AutoCloseable {
    private final int port;
    private final int serverPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Object thaw = new Object();
    private boolean frozen;
    private volatile ServerSocket listener;

    /** A gate, open or closed, before a port. */
    public TcpGate(int serverPort, boolean open) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = listener.getLocalPort();
        if (open) {
            start(() -> accept(listener));
        } else {
            listener.close();
        }
    }

    public int port() {
        return port;
    }

    /** Connections taken so far. */
    public int connections() {
        return connections.get();
    }

    /** Opens a closed gate. */
    public void open() throws IOException {
        var opened = new ServerSocket();
        opened.setReuseAddress(true);
        opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listener = opened;
        start(() -> accept(opened));
    }

    public void freeze() {
        synchronized (thaw) {
            frozen = true;
        }
    }

    public void thaw() {
        synchronized (thaw) {
            frozen = false;
            thaw.notifyAll();
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
                "tcp-gate");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(ServerSocket accepting) throws IOException {
        while (true) {
            var client = accepting.accept();
            connections.incrementAndGet();
            var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            sockets.add(client);
            sockets.add(server);
            start(() -> forward(client, server));
            start(() -> forward(server, client));
        }
    }

    private void forward(Socket from, Socket to) throws IOException, InterruptedException {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var buffer = new byte[8_192];
            int read;
            while ((read = in.read(buffer)) >= 0) {
                synchronized (thaw) {
                    while (frozen) {
                        thaw.wait();
                    }
                }
                out.write(buffer, 0, read);
            }
        }
    }

    @Override
    public void close() throws IOException {
        thaw();
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
