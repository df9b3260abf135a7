package io.referrals.consumer.api;

import io.javalin.http.Context;
import io.referrals.events.operations.Health;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Answers what those ask who run the service. Needs no key and tells nothing of any storefront. */
final class OperationsHandlers {
    private static final String OPEN_API = "/openapi.yaml";

    private final ApiDatabase database;
    private final ConsumerStatus consumer;
    private final ApiMetrics metrics;
    private final byte[] openApi = openApi();

    OperationsHandlers(ApiDatabase database, ConsumerStatus consumer, ApiMetrics metrics) {
        this.database = database;
        this.consumer = consumer;
        this.metrics = metrics;
    }

    void live(Context context) {
        answer(context, ConsumerHealth.live(consumer));
    }

    void ready(Context context) {
        answer(context, ConsumerHealth.ready(consumer, database));
    }

    void metrics(Context context) {
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(metrics.scrape());
    }

    void openApi(Context context) {
        context.contentType("application/yaml").result(openApi);
    }

    private static void answer(Context context, Health health) {
        context.status(health.httpStatus());
        Json.answer(context, health);
    }

    private static byte[] openApi() {
        try (var in = OperationsHandlers.class.getResourceAsStream(OPEN_API)) {
            if (in == null) {
                throw new IllegalStateException(OPEN_API + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
