package io.referrals.cli.trouble;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;

/** Servers that listen on loopback and are not the one that is looked for. */
final class WrongServers implements AutoCloseable {
    private static final byte[] REFUSAL =
            "SFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol 18.0\0\0".getBytes(StandardCharsets.US_ASCII);

    private final List<ServerSocket> listeners = new ArrayList<>();
    private final ConcurrentLinkedQueue<Socket> open = new ConcurrentLinkedQueue<>();
    private final HttpServer http;
    final String postgres;
    final String tls;
    final String web;
    final String silent;
    final String greeter;
    final String nobody;

    private interface Talk {
        void with(Socket socket) throws IOException;
    }

    WrongServers() throws IOException {
        postgres = listen(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), WrongServers::refuse);
        // Without a key it shakes no hands, but what it refuses with is TLS.
        tls = listen(
                SSLServerSocketFactory.getDefault().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                socket -> ((SSLSocket) socket).startHandshake());
        silent = listen(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), socket -> {});
        greeter = listen(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                socket ->
                        socket.getOutputStream().write("SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII)));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        http.createContext("/", exchange -> {
            var page = "<html>not here</html>".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        // By default one client that ends no request keeps all others waiting.
        http.setExecutor(WrongServers::daemon);
        http.start();
        web = "127.0.0.1:" + http.getAddress().getPort();
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + gone.getLocalPort();
        }
    }

    private String listen(ServerSocket listener, Talk talk) {
        listeners.add(listener);
        daemon(() -> {
            while (!listener.isClosed()) {
                try {
                    var socket = listener.accept();
                    open.add(socket);
                    daemon(() -> talk(talk, socket));
                } catch (IOException e) {
                    continue; // closed
                }
            }
        });
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private static void talk(Talk talk, Socket socket) {
        try {
            talk.with(socket);
        } catch (IOException e) {
            return; // the other side did not like it
        }
    }

    private static void daemon(Runnable task) {
        var thread = new Thread(task, "wrong-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** As PostgreSQL does with what is not its protocol, and as it answers whether it speaks TLS. */
    private static void refuse(Socket socket) throws IOException {
        var start = socket.getInputStream().readNBytes(8);
        var answer = start.length == 8 && ByteBuffer.wrap(start).getInt(4) == 80877103
                ? new byte[] {'N'}
                : ByteBuffer.allocate(5 + REFUSAL.length)
                        .put((byte) 'E')
                        .putInt(4 + REFUSAL.length)
                        .put(REFUSAL)
                        .array();
        socket.getOutputStream().write(answer);
        socket.getOutputStream().flush();
        if (answer.length > 1) {
            socket.shutdownOutput();
        }
    }

    @Override
    public void close() {
        http.stop(0);
        try {
            for (var listener : listeners) {
                listener.close();
            }
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
