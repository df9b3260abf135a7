package io.referrals.consumer.api;

import io.javalin.config.JavalinConfig;
import io.referrals.operations.BoundedListener;
import io.referrals.operations.ListenAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Bounds everything a client can make the server hold: threads, connections, headers, bodies. */
final class HttpLimits {
    private static final int THREADS = 24;
    private static final int IDLE_THREADS = 4;
    private static final int IDLE_MILLIS = 30_000;
    /** Bounds the waiting requests as well: each connection has one at a time. */
    private static final BoundedListener LISTENER = new BoundedListener(512, Duration.ofSeconds(30));

    private static final long BODY_BYTES = 1_024;

    /** Ids of conversions have bars, which some clients send as they are. */
    private static final String MALFORMED = "This is no valid HTTP request. A path and its parameters have to be"
            + " percent-encoded: | is %7C, a blank is %20";

    private HttpLimits() {}

    static void apply(JavalinConfig config, ListenAddress address) {
        var threads = new QueuedThreadPool(THREADS, IDLE_THREADS, IDLE_MILLIS);
        threads.setName("api");
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = BODY_BYTES;
        config.jetty.threadPool = threads;
        config.jetty.addConnector((server, http) -> LISTENER.open(server, address));
        config.jetty.modifyServer(server -> server.setErrorHandler(new ProblemHandler()));
    }

    /** Answers what Jetty refuses before any route is asked: malformed and oversized requests. */
    private static final class ProblemHandler extends ErrorHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            int status = response.getStatus();
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
            response.write(true, ByteBuffer.wrap(body(status)), callback);
            return true;
        }

        private static byte[] body(int status) {
            return Json.write(Problem.of(status, status == 400 ? MALFORMED : HttpStatus.getMessage(status), null));
        }
    }
}
