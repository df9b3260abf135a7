package io.referrals.operations;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.referrals.operations.Health.Check;
import io.referrals.operations.SlowClients.Kind;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who asks for health is answered, whatever others do. */
@Execution(ExecutionMode.CONCURRENT)
class AdminServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** A second, and one for a machine that is busy with other tests. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private static final String METRICS = "referral_consumer_lag_records 0\n".repeat(32_000);

    private final CountDownLatch scraped = new CountDownLatch(1);
    private volatile boolean up = true;
    private volatile boolean slowMetrics;
    private final AdminServer server = AdminServer.start(
            ListenAddress.localAdmin(0),
            new BoundedListener(128, PATIENCE),
            () -> Health.of(Check.of("consumer", up)),
            () -> Health.of(Check.of("database", false, "away")),
            this::metrics);

    private String metrics() {
        if (slowMetrics) {
            try {
                assertThat(scraped.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return METRICS;
    }

    /** The first answer of a process waits for its classes. */
    @BeforeEach
    void warmUp() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        scraped.countDown();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldAnswerAtOnceWhenTwoAndThenAThousandClientsAreSlow(Kind kind) throws Exception {
        try (var few = new SlowClients(server.port(), kind, 2)) {
            answersAtOnceUntil(() -> few.cutOff() >= 2);
            try (var many = new SlowClients(server.port(), kind, 1_000)) {
                answersAtOnceUntil(() -> many.cutOff() > 1_000);
            }
        }
    }

    @Test
    void shouldAnswerAtOnceWhenMetricsAreAskedForAndTakeLong() throws Exception {
        // given
        slowMetrics = true;
        try (var unused = new SlowClients(server.port(), Kind.ANSWER_NEVER_READ, 100)) {
            // then
            answersAtOnceUntil(() -> true);
            assertThat(get("/metrics").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void shouldKeepAConnectionWhenItsRequestsAreAnswered() throws Exception {
        // given: a request now and then for longer than a slow one is waited for
        try (var client = new Socket("127.0.0.1", server.port())) {
            long until = System.nanoTime() + 2 * PATIENCE.toNanos();
            while (System.nanoTime() < until) {
                // when
                client.getOutputStream().write("HEAD /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
                var answer = client.getInputStream().readNBytes(15);

                // then
                assertThat(new String(answer, US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
                await().pollDelay(Duration.ofMillis(500)).until(() -> true);
                client.getInputStream().skip(client.getInputStream().available());
            }
        }
    }

    @Test
    void shouldSayWhatIsUpAndNothingElse() throws Exception {
        assertThat(get("/livez").body())
                .isEqualTo("{\"status\":\"up\",\"checks\":[{\"name\":\"consumer\",\"status\":\"up\"}]}");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("{\"name\":\"database\",\"status\":\"down\",\"detail\":\"away\"}");
        assertThat(get("/metrics").body()).isEqualTo(METRICS);
        assertThat(get("/livez/more").statusCode()).isEqualTo(404);
        assertThat(get("/").body()).isEmpty();
        var posted = send(request("/livez").POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");

        // when
        up = false;

        // then
        assertThat(get("/livez").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldNameThePortAndTheSettingWhenTheAddressIsTaken() {
        assertThatThrownBy(() -> AdminServer.start(
                        ListenAddress.localAdmin(server.port()), () -> Health.of(), () -> Health.of(), () -> ""))
                .hasMessage("Cannot listen on 127.0.0.1:" + server.port()
                        + " (Address already in use): choose another with admin-port or admin-host");
    }

    /** Asks again and again, on new connections, for as long as slow ones are waited for and longer, if need be. */
    private void answersAtOnceUntil(BooleanSupplier enough) throws Exception {
        long atLeast = System.nanoTime() + PATIENCE.toNanos();
        long atMost = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (System.nanoTime() < atLeast || !enough.getAsBoolean()) {
            long start = System.nanoTime();
            assertThat(firstLine("GET /livez HTTP/1.0\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
            assertThat(System.nanoTime()).as("slow clients are cut off").isLessThan(atMost);
            // For the slow ones and the other tests.
            await().pollDelay(Duration.ofMillis(20)).until(() -> true);
        }
    }

    private String firstLine(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) AT_ONCE.toMillis());
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(15), US_ASCII);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }
}
