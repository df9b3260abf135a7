package io.referrals.consumer.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.kafka.ConversionsTopicProbe;
import io.referrals.consumer.ledger.LedgerException;
import io.referrals.consumer.ledger.LedgerOutage;
import io.referrals.consumer.rewards.CaseFiles;
import io.referrals.localstack.Ports;
import io.referrals.operations.ListenAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** PostgreSQL is stopped for longer than anybody has patience: the consumer waits, says so, and goes on by itself. */
class DatabaseAwayIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(2);

    private final CaseFiles story = CaseFiles.named("11-mixed");
    private final String url = TestStack.newLedgerUrl();
    private final String database = url.replaceFirst("jdbc:postgresql://", "").replaceFirst("\\?.*", "");
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();

    @BeforeEach
    void listen() {
        told.start();
        ((Logger) LoggerFactory.getLogger(LedgerOutage.class)).addAppender(told);
    }

    @AfterEach
    void putBack() {
        ((Logger) LoggerFactory.getLogger(LedgerOutage.class)).detachAppender(told);
        TestStack.stack().postgres().start();
    }

    @Test
    void shouldGoOnWhenTheDatabaseIsBackAfterLongerThanOthersWait() throws Exception {
        var postgres = TestStack.stack().postgres();
        var conversions = story.conversions();
        var config = config().withApi(ListenAddress.localApi(0)).withAdmin(ListenAddress.localAdmin(0));
        try (var topic = new ConversionsTopicProbe();
                var app = RewardConsumerApp.start(config);
                var impatient = RewardConsumerApp.start(config().withDatabasePatience(SHORT_PATIENCE))) {
            // given
            topic.write(story.programs(), conversions.subList(0, 100));
            await().atMost(SOON).until(() -> app.positions().equals(topic.ends()));

            // when
            postgres.kill();
            topic.write(List.of(), conversions.subList(100, conversions.size()));

            // then
            await().atMost(SOON).until(() -> !impatient.isRunning());
            assertThat(impatient.failure())
                    .isInstanceOf(LedgerException.class)
                    .hasMessageStartingWith("The ledger's database " + database + " refused (");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    get(app.adminPort(), "/readyz").body())
                            .contains("{\"name\":\"database\",\"status\":\"down\",\"detail\":\"" + database + ": "));
            assertThat(get(app.adminPort(), "/livez").statusCode()).isEqualTo(200);
            assertThat(get(app.adminPort(), "/metrics").body())
                    .contains("referral_dependency_up{dependency=\"database\"} 0.0");
            var asked = get(app.apiPort(), "/v1/storefronts/acme/conversions/o1/rewards");
            assertThat(asked.statusCode()).isEqualTo(503);
            assertThat(asked.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(app.isRunning()).isTrue();

            // when
            postgres.start();

            // then
            await().atMost(SOON).ignoreExceptions().until(() -> app.positions().equals(topic.ends()));
            await().atMost(SOON).until(() -> get(app.adminPort(), "/readyz").statusCode() == 200);
            assertThat(app.failure()).isNull();
            assertThat(told.list)
                    .filteredOn(line -> line.getThrowableProxy() != null)
                    .isEmpty();
            assertThat(told.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .filteredOn(line -> !line.contains("\n"))
                    .hasSizeLessThan(8)
                    .anyMatch(line -> line.startsWith("Waiting for the ledger's database " + database + ": "))
                    .anyMatch(line -> line.startsWith("The ledger's database " + database + " is back after "));
        }
    }

    @Test
    void shouldEndAtOnceWhenItIsClosedWhileTheDatabaseIsAway() throws Exception {
        // given
        var app = RewardConsumerApp.start(config().withAdmin(ListenAddress.localAdmin(0)));
        TestStack.stack().postgres().kill();
        await().atMost(SOON).until(() -> get(app.adminPort(), "/readyz").body().contains(database));

        // when
        app.close();

        // then
        assertThat(app.isRunning()).isFalse();
        assertThat(app.failure()).isNull();
    }

    @Test
    void shouldStartWhenTheDatabaseComesLater() throws Exception {
        // given
        TestStack.stack().postgres().kill();
        int port = Ports.claim("admin", 0);
        var starting = CompletableFuture.supplyAsync(
                () -> RewardConsumerApp.start(config().withAdmin(ListenAddress.localAdmin(port))));

        // when
        await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> get(port, "/readyz").body().contains("\"detail\":\"" + database + ": "));
        assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
        assertThat(starting).isNotDone();
        TestStack.stack().postgres().start();

        // then
        try (var app = starting.get(SOON.toSeconds(), TimeUnit.SECONDS)) {
            await().atMost(SOON).until(() -> get(port, "/readyz").statusCode() == 200);
            assertThat(app.failure()).isNull();
        }
    }

    private RewardConsumerConfig config() {
        var stack = TestStack.stack();
        return RewardConsumerConfig.of(stack.bootstrapServers(), stack.schemaRegistryUrl(), url)
                .withGroupId("away-" + UUID.randomUUID())
                .withClock(Clock.fixed(story.asOf(), ZoneOffset.UTC));
    }

    private static HttpResponse<String> get(@Nullable Integer port, String path)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer none")
                .timeout(Duration.ofSeconds(30))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
