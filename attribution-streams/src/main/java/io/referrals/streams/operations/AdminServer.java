package io.referrals.streams.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.referrals.events.operations.Health;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code /livez}, {@code /readyz} and {@code /metrics} to GET and HEAD, without a key: for a private network. */
final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final int THREADS = 2;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "admin-server");
        thread.setDaemon(true);
        return thread;
    });

    private record Answer(int status, String contentType, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(status, "text/plain; version=0.0.4; charset=utf-8", utf8(text));
        }

        static Answer of(Health health) {
            try {
                return new Answer(health.httpStatus(), "application/json", JSON.writeValueAsBytes(health));
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a record of strings can always be written
            }
        }

        private static byte[] utf8(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Listens at once.
     *
     * @throws IllegalStateException when the address is taken or not this machine's
     */
    AdminServer(InetSocketAddress address, StreamsHealth health, Supplier<String> metrics) {
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IllegalStateException("cannot serve health and metrics on " + address + ": " + e.getMessage(), e);
        }
        answer("/livez", () -> Answer.of(health.live()));
        answer("/readyz", () -> Answer.of(health.ready()));
        answer("/metrics", () -> Answer.text(200, metrics.get()));
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(String path, Supplier<Answer> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    send(exchange, Answer.text(404, ""));
                } else if (!METHODS.contains(exchange.getRequestMethod())) {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                    send(exchange, Answer.text(405, ""));
                } else {
                    send(exchange, answer.get());
                }
            } catch (RuntimeException e) {
                LOG.error("{} cannot be answered", path, e);
                throw e;
            }
        });
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || answer.body().length == 0;
        exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : answer.body().length);
        if (!bodiless) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
