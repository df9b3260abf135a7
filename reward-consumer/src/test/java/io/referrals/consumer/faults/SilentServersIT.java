package io.referrals.consumer.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.kafka.ConversionsTopicProbe;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerSchema;
import io.referrals.consumer.rewards.CaseFiles;
import io.referrals.localstack.TcpProxy;
import io.referrals.operations.ListenAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Servers that are away or say nothing: the consumer waits, says so, and goes on by itself. */
class SilentServersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void shouldPostWhenTheRegistryAnswersAgainAfterAColdStart() throws Exception {
        var story = CaseFiles.named("11-mixed");
        var registry = URI.create(TestStack.stack().schemaRegistryUrl());
        try (var network = new TcpProxy();
                var topic = new ConversionsTopicProbe()) {
            // given
            topic.write(story.programs(), story.conversions());
            var config = RewardConsumerConfig.of(
                            TestStack.stack().bootstrapServers(),
                            "http://127.0.0.1:" + network.port() + registry.getPath(),
                            TestStack.newLedgerUrl())
                    .withGroupId("silent-" + System.nanoTime())
                    .withClock(Clock.fixed(story.asOf(), ZoneOffset.UTC))
                    .withAdmin(ListenAddress.localAdmin(0));
            try (var app = RewardConsumerApp.start(config)) {
                // when
                await().atMost(PATIENCE).until(() -> ready(app).contains("\"registry\",\"status\":\"down\""));
                assertThat(app.isRunning()).isTrue();
                network.to(registry.getPort());

                // then
                await().atMost(PATIENCE).until(() -> app.positions().equals(topic.ends()));
                assertThat(ready(app)).contains("\"registry\",\"status\":\"up\"");
                assertThat(app.failure()).isNull();
            }
        }
    }

    @Test
    void shouldEndAtOnceWhenItIsClosedWhileTheRegistryIsAway() throws Exception {
        try (var network = new TcpProxy();
                var topic = new ConversionsTopicProbe()) {
            // given
            topic.write(CaseFiles.named("11-mixed").programs(), java.util.List.of());
            var config = RewardConsumerConfig.of(
                            TestStack.stack().bootstrapServers(),
                            "http://127.0.0.1:" + network.port(),
                            TestStack.newLedgerUrl())
                    .withAdmin(ListenAddress.localAdmin(0));
            var app = RewardConsumerApp.start(config);
            await().atMost(PATIENCE).until(() -> ready(app).contains("\"registry\",\"status\":\"down\""));

            // when
            app.close();

            // then
            assertThat(app.isRunning()).isFalse();
            assertThat(app.failure()).isNull();
        }
    }

    @Test
    void shouldConnectAnewWhenTheDatabaseSaysNothing() throws Exception {
        var url = TestStack.newLedgerUrl();
        var server = URI.create(url.substring("jdbc:".length()));
        try (var network = new TcpProxy().to(server.getPort());
                var direct = RewardConsumerApp.connect(url);
                var database = RewardConsumerApp.connectToPost(
                        url.replace(":" + server.getPort(), ":" + network.port()) + "&socketTimeout=1")) {
            // given
            LedgerSchema.migrate(direct);
            var ledger = new Ledger(database, Clock.systemUTC());
            assertThat(ledger.positions("conversions")).isEmpty();

            // when
            network.cut();
            int before = network.connections();
            var answer = CompletableFuture.supplyAsync(() -> ledger.positions("conversions"));
            await().atMost(PATIENCE).until(() -> network.connections() > before);
            assertThat(answer).isNotDone();
            network.restore();

            // then
            assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Map.of());
        }
    }

    private static String ready(RewardConsumerApp app) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.adminPort() + "/readyz"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
