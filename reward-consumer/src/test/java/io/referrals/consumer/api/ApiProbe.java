package io.referrals.consumer.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.ledger.ConversionBatch;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerOutage;
import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.Orders;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.operations.ListenAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A ledger in a new database of one PostgreSQL, with the API in front of it, and health and metrics beside. */
final class ApiProbe implements AutoCloseable {
    static final Instant NOON = Orders.NOON;
    static final Duration HOLD = Duration.ofDays(14);
    static final Duration EXPIRY = Duration.ofDays(30);

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final HikariDataSource database;
    final Ledger ledger;
    final ApiKeys keys;
    final StubConsumer consumer = new StubConsumer();
    final ConsumerOperations operations;
    final ApiServer server;
    private long offset;

    /** A consumer as a test wants it. */
    static final class StubConsumer implements ConsumerStatus {
        volatile boolean running = true;
        volatile boolean registryAnswers = true;
        volatile boolean stalled;
        volatile @Nullable Map<Integer, Long> lags = Map.of(0, 0L);

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public boolean registryAnswers() {
            return registryAnswers;
        }

        @Override
        public boolean isStalled() {
            return stalled;
        }

        @Override
        public @Nullable Map<Integer, Long> lags() {
            return lags;
        }

        @Override
        public Map<Integer, Long> oldestAtMs() {
            return Map.of(0, System.currentTimeMillis() - 60_000);
        }

        @Override
        public String group() {
            return "rewards";
        }

        @Override
        public String topicName() {
            return "conversions";
        }

        @Override
        public void tellDelays(LongConsumer listener) {
            listener.accept(250);
        }

        @Override
        public long conversionsPosted() {
            return 42;
        }

        @Override
        public @Nullable Instant lastPostAt() {
            return NOON;
        }
    }

    ApiProbe() {
        var url = TestStack.newMigratedUrl();
        database = RewardConsumerApp.connect(url);
        ledger = new Ledger(database, Clock.systemUTC());
        keys = new ApiKeys(database, Clock.systemUTC());
        operations = ConsumerOperations.start(ListenAddress.localAdmin(0), url, consumer, LedgerOutage.of(url, null));
        operations.lookAtLedger();
        server = ApiServer.start(ListenAddress.localApi(0), url, operations::served);
    }

    /** A program that gives the advocate ten percent, which expires, and the friend 500 points at once per order. */
    void acceptProgram(String storefront) {
        int expiry = (int) EXPIRY.toDays();
        var rules = List.of(
                Orders.tenPercent(null, expiry), Orders.points("points", BeneficiaryType.FRIEND, 500, null, expiry));
        ledger.accept(List.of(new ProgramVersion(storefront, "refer", 1, (int) HOLD.toDays(), rules)));
    }

    static Conversion order(String storefront, String advocate, String id, int revision, long net) {
        return Orders.order(storefront, id, advocate, revision, net);
    }

    void post(Instant now, Conversion... conversions) {
        Map<Integer, Long> expected = offset == 0 ? Map.of() : Map.of(0, offset);
        offset += conversions.length;
        ledger.post(new ConversionBatch("conversions", expected, Map.of(0, offset), List.of(conversions)), now);
    }

    /** The secret of a new key. */
    String key(String storefront) {
        return keys.create(storefront, "test").secret();
    }

    HttpResponse<String> get(String path, @Nullable String key) {
        return send(server.port(), "GET", path, key);
    }

    /** Of health and metrics. */
    HttpResponse<String> admin(String path) {
        return send(operations.port(), "GET", path, null);
    }

    static HttpResponse<String> send(int port, String method, String path, @Nullable String key) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The whole answer to a path that a client sends as it is, although it may be none. */
    static String raw(int port, String path, String key) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The body of an answer that is expected to be 200. */
    JsonNode json(String path, String key) {
        var response = get(path, key);
        if (response.statusCode() != 200) {
            throw new AssertionError(path + " answered " + response.statusCode() + ": " + response.body());
        }
        return parse(response.body());
    }

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void execute(String sql) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
        operations.close();
        database.close();
    }
}
