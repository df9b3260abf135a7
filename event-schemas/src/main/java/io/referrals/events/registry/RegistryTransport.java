package io.referrals.events.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request to the first registry that can answer it.
 *
 * <p>An attempt that ends in an I/O error, a timeout, 408, 429 or 5xx moves on to the next URL; after the last URL it
 * waits and starts over, a bounded number of times. The URL that answered last is tried first the next time. All
 * requests of the API may be repeated without harm.
 */
final class RegistryTransport {
    private static final Logger log = LoggerFactory.getLogger(RegistryTransport.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    private final RegistryConfig config;
    private final HttpClient client;
    private volatile int preferred;

    RegistryTransport(RegistryConfig config) {
        this.config = config;
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.connectTimeout())
                // A redirect would carry the credentials to whoever it names.
                .followRedirects(HttpClient.Redirect.NEVER);
        config.tls().context().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /** What the registry said, with a status that is final. */
    record Answer(int status, JsonNode body, String source) {
        boolean ok() {
            return status / 100 == 2;
        }

        /** Confluent's error code, or 0 when whoever answered is not a registry. */
        int errorCode() {
            return body.path("error_code").asInt(0);
        }

        String message() {
            return body.path("message").asText("no message");
        }
    }

    Answer get(String path) {
        return send("GET", path, null);
    }

    /** Asks without a second round. */
    Answer getOnce(String path) {
        return send("GET", path, null, 0);
    }

    /**
     * Sends one request.
     *
     * @throws RegistryUnavailableException when no URL gave a final answer
     */
    Answer send(String method, String path, @Nullable JsonNode body) {
        return send(method, path, body, config.maxRetries());
    }

    private Answer send(String method, String path, @Nullable JsonNode body, int furtherRounds) {
        String failure = "";
        Exception cause = null;
        for (int round = 0; round <= furtherRounds; round++) {
            if (round > 0) {
                pause(round);
            }
            int first = preferred;
            for (int i = 0; i < config.urls().size(); i++) {
                int index = (first + i) % config.urls().size();
                URI url = URI.create(config.urls().get(index) + path);
                try {
                    Answer answer = attempt(method, url, body);
                    if (!isTransient(answer.status())) {
                        preferred = index;
                        return answer;
                    }
                    failure = "HTTP " + answer.status() + " " + answer.message();
                    cause = null;
                } catch (IOException e) {
                    failure = e.toString();
                    cause = e;
                }
                log.debug("{} {} failed: {}", method, url, failure);
            }
        }
        String message = "Schema registry unavailable: " + method + " " + path + " failed at " + config.urls() + " in "
                + (furtherRounds + 1) + " rounds, last: " + failure;
        throw cause == null
                ? new RegistryUnavailableException(message)
                : new RegistryUnavailableException(message, cause);
    }

    private Answer attempt(String method, URI url, @Nullable JsonNode body) throws IOException {
        var request = HttpRequest.newBuilder(url)
                .header("Accept", CONTENT_TYPE + ", application/json")
                .method(method, body == null ? noBody() : HttpRequest.BodyPublishers.ofString(body.toString()));
        if (body != null) {
            request.header("Content-Type", CONTENT_TYPE);
        }
        config.credentials().authorization().ifPresent(value -> request.header("Authorization", value));
        HttpResponse<byte[]> response =
                await(client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()), url);
        return new Answer(response.statusCode(), json(response.body()), url.toString());
    }

    /** Waits for the whole answer: the client's own timeout ends with the headers. */
    private <T> T await(CompletableFuture<T> future, URI url) throws IOException {
        Duration timeout = config.connectTimeout().plus(config.readTimeout());
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new IOException("no answer from " + url + " within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            future.cancel(true);
            throw new InterruptException(e);
        }
    }

    private void pause(int round) {
        long doubled = config.retryWait().toMillis() << Math.min(round - 1, 20);
        long wait = Math.min(doubled, config.maxRetryWait().toMillis());
        try {
            // Half of it at random, so that many clients do not come back together.
            TimeUnit.MILLISECONDS.sleep(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static boolean isTransient(int status) {
        return status >= 500 || status == 408 || status == 429;
    }

    private static HttpRequest.BodyPublisher noBody() {
        return HttpRequest.BodyPublishers.noBody();
    }

    /** A proxy's error page is not JSON; it has no error code and no message for us then. */
    private static JsonNode json(byte[] body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
