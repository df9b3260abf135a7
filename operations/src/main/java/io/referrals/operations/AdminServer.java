package io.referrals.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Answers {@code /livez}, {@code /readyz} and {@code /metrics} to GET and HEAD, without a key: for a private network. It
 * has threads and a port of its own, so that nobody who uses the application, or asks here slowly, keeps the one waiting
 * who decides on a restart.
 */
public final class AdminServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final BoundedListener LISTENER = new BoundedListener(128, Duration.ofSeconds(20));
    private static final int THREADS = 8;
    private static final int IDLE_THREADS = 4;
    private static final int IDLE_MILLIS = 30_000;
    /** Making the metrics takes long where there are many; the other threads are left for health. */
    private static final int SCRAPES = 2;

    private final Semaphore scrapes = new Semaphore(SCRAPES);
    private final Server server;
    private final ServerConnector connector;

    private record Answer(int status, String contentType, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(
                    status, "text/plain; version=0.0.4; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
        }

        static Answer of(Health health) {
            try {
                return new Answer(health.httpStatus(), "application/json", JSON.writeValueAsBytes(health));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e); // a record of strings can always be written
            }
        }
    }

    private AdminServer(ListenAddress address, BoundedListener listener, Map<String, Supplier<Answer>> answers) {
        var threads = new QueuedThreadPool(THREADS, IDLE_THREADS, IDLE_MILLIS);
        threads.setName("admin");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setHandler(new Paths(answers));
        server.setErrorHandler((request, response, callback) -> {
            response.write(true, ByteBuffer.allocate(0), callback); // the status says it
            return true;
        });
        connector = listener.open(server, address);
        server.addConnector(connector);
        try {
            server.start();
        } catch (Exception e) { // what Jetty declares
            close();
            throw new IllegalStateException("Health and metrics cannot be served: " + e.getMessage(), e);
        }
    }

    /**
     * Listens at once. The three are asked at each request, in any thread, and have to answer from what is known.
     *
     * @throws IllegalStateException names the address and its setting when it is taken or not this machine's
     */
    public static AdminServer start(
            ListenAddress address, Supplier<Health> live, Supplier<Health> ready, Supplier<String> metrics) {
        return start(address, LISTENER, live, ready, metrics);
    }

    static AdminServer start(
            ListenAddress address,
            BoundedListener listener,
            Supplier<Health> live,
            Supplier<Health> ready,
            Supplier<String> metrics) {
        return new AdminServer(
                address,
                listener,
                Map.of(
                        "/livez", () -> Answer.of(live.get()),
                        "/readyz", () -> Answer.of(ready.get()),
                        "/metrics", () -> Answer.text(200, metrics.get())));
    }

    /** The port it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    private final class Paths extends Handler.Abstract {
        private final Map<String, Supplier<Answer>> answers;

        Paths(Map<String, Supplier<Answer>> answers) {
            this.answers = answers;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            var path = Request.getPathInContext(request);
            var answer = answers.get(path);
            if (answer == null) {
                return false; // 404
            }
            if (!METHODS.contains(request.getMethod())) {
                response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
                Response.writeError(request, response, callback, 405);
            } else if (!path.equals("/metrics")) {
                send(answer.get(), response, callback);
            } else if (scrapes.tryAcquire()) {
                send(scrape(answer), response, callback);
            } else {
                response.getHeaders().put(HttpHeader.RETRY_AFTER, 1L);
                Response.writeError(request, response, callback, 503);
            }
            return true;
        }

        private Answer scrape(Supplier<Answer> metrics) {
            try {
                return metrics.get();
            } finally {
                scrapes.release();
            }
        }

        private static void send(Answer answer, Response response, Callback callback) {
            response.setStatus(answer.status());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
            response.write(true, ByteBuffer.wrap(answer.body()), callback);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // what Jetty declares
            throw new IllegalStateException("Health and metrics cannot be ended: " + e.getMessage(), e);
        }
    }
}
