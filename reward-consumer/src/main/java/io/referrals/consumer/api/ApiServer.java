package io.referrals.consumer.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.referrals.operations.ListenAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the read API on HTTP until it is closed. What it serves is in {@code openapi.yaml}. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String CALLER = "caller";
    private static final String OPEN_API = "/openapi.yaml";

    private final ApiDatabase database;
    private final LedgerHandlers ledger;
    private final Served served;
    private final byte[] openApi = openApi();
    private final Javalin javalin;

    private ApiServer(ListenAddress address, ApiDatabase database, Served served) {
        this.database = database;
        this.ledger = new LedgerHandlers(database);
        this.served = served;
        this.javalin = Javalin.create(config -> configure(config, address));
    }

    /** Told of each request that was answered. */
    public interface Served {
        void tell(String route, int status, Duration time);
    }

    /**
     * Starts to listen.
     *
     * @param ledgerUrl JDBC address of a migrated ledger; its database may be down for now
     * @throws IllegalStateException names the address and its setting when it is taken or not this machine's
     */
    public static ApiServer start(ListenAddress address, String ledgerUrl, Served served) {
        var server = new ApiServer(address, ApiDatabase.of(ledgerUrl), served);
        try {
            server.javalin.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        LOG.info("The API listens on http://{}:{}", address.host(), server.port());
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return javalin.port();
    }

    /** For the test that holds its routes against the description. */
    Javalin javalin() {
        return javalin;
    }

    private void configure(JavalinConfig config, ListenAddress address) {
        HttpLimits.apply(config, address);
        config.router.ignoreTrailingSlashes = false;
        config.http.prefer405over404 = true;
        config.requestLogger.http((context, millis) ->
                served.tell(route(context), context.statusCode(), Duration.ofNanos((long) (millis * 1e6))));

        config.routes.before("/v1/*", this::authenticate);
        config.routes.get(LedgerHandlers.BALANCES, context -> ledger.balances(context, caller(context)));
        config.routes.get(LedgerHandlers.STATEMENT, context -> ledger.statement(context, caller(context)));
        config.routes.get(LedgerHandlers.REWARDS, context -> ledger.rewards(context, caller(context)));
        config.routes.get(
                OPEN_API, context -> context.contentType("application/yaml").result(openApi));

        config.routes.exception(ProblemException.class, ApiServer::answer);
        config.routes.exception(HttpResponseException.class, ApiServer::answer);
        config.routes.exception(Exception.class, ApiServer::answerUnforeseen);
    }

    private void authenticate(Context context) {
        context.header("Cache-Control", "no-store");
        context.attribute(CALLER, Caller.of(context.header("Authorization"), database));
    }

    private static Caller caller(Context context) {
        Caller caller = context.attribute(CALLER);
        if (caller == null) {
            throw ProblemException.unauthorized();
        }
        return caller;
    }

    /** The template of the path, which has few values, or the word for all others. */
    private static String route(Context context) {
        var endpoint = context.endpoints().matchedHttpEndpoint();
        return endpoint == null || !endpoint.method.isHttpMethod() ? "none" : endpoint.path;
    }

    private static void answer(ProblemException failure, Context context) {
        if (failure.problem().status() == 503) {
            // An outage is told by those who wait for its end, once a minute and not at each request.
            LOG.debug("The API cannot read the ledger", failure);
        }
        Json.refuse(context, failure.problem());
    }

    /** What Javalin itself refuses: unknown paths and methods. */
    private static void answer(HttpResponseException failure, Context context) {
        int status = failure.getStatus();
        if (status == 405) {
            context.header("Allow", "GET, HEAD");
        }
        Json.refuse(context, status == 404 ? ProblemException.notFound().problem() : Problem.of(status, null, null));
    }

    private static void answerUnforeseen(Exception failure, Context context) {
        LOG.error("A request of {} failed", route(context), failure);
        Json.refuse(context, Problem.of(500, "This is a defect of the server; it is logged", null));
    }

    private static byte[] openApi() {
        try (var in = ApiServer.class.getResourceAsStream(OPEN_API)) {
            if (in == null) {
                throw new IllegalStateException(OPEN_API + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        javalin.stop();
        database.close();
    }
}
