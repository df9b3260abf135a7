package io.referrals.consumer.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the read API on HTTP until it is closed. What it serves is in {@code openapi.yaml}. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
    private static final String CALLER = "caller";

    private final ApiDatabase database;
    private final ApiMetrics metrics;
    private final LedgerHandlers ledger;
    private final OperationsHandlers operations;
    private final Javalin javalin;

    private ApiServer(ApiDatabase database, ApiMetrics metrics, ConsumerStatus consumer) {
        this.database = database;
        this.metrics = metrics;
        this.ledger = new LedgerHandlers(database);
        this.operations = new OperationsHandlers(database, consumer, metrics);
        this.javalin = Javalin.create(this::configure);
    }

    /**
     * Starts to listen.
     *
     * @param ledgerUrl JDBC address of a migrated ledger; its database may be down for now
     * @param consumer the reward consumer whose health is told
     * @throws RuntimeException when the address cannot be bound
     */
    public static ApiServer start(ApiAddress address, String ledgerUrl, ConsumerStatus consumer) {
        var database = ApiDatabase.of(ledgerUrl);
        var server = new ApiServer(database, new ApiMetrics(database, consumer), consumer);
        try {
            server.javalin.start(address.host(), address.port());
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

    private void configure(JavalinConfig config) {
        HttpLimits.apply(config);
        config.router.ignoreTrailingSlashes = false;
        config.http.prefer405over404 = true;
        config.requestLogger.http((context, millis) ->
                metrics.served(route(context), context.statusCode(), Duration.ofNanos((long) (millis * 1e6))));

        config.routes.before("/v1/*", this::authenticate);
        config.routes.get(LedgerHandlers.BALANCES, context -> ledger.balances(context, caller(context)));
        config.routes.get(LedgerHandlers.STATEMENT, context -> ledger.statement(context, caller(context)));
        config.routes.get(LedgerHandlers.REWARDS, context -> ledger.rewards(context, caller(context)));
        config.routes.get("/livez", operations::live);
        config.routes.get("/readyz", operations::ready);
        config.routes.get("/metrics", operations::metrics);
        config.routes.get("/openapi.yaml", operations::openApi);

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
            LOG.warn("The API cannot read the ledger: {}", String.valueOf(failure.getCause()));
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

    @Override
    public void close() {
        javalin.stop();
        metrics.close();
        database.close();
    }
}
