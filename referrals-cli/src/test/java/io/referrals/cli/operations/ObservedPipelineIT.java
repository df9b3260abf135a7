package io.referrals.cli.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.referrals.cli.Pipeline;
import io.referrals.cli.Servers;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.events.Topics;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.Ports;
import io.referrals.localstack.Prometheus;
import io.referrals.localstack.PrometheusSetup;
import io.referrals.localstack.SharedStack;
import io.referrals.operations.ListenAddress;
import io.referrals.streams.AttributionApp;
import io.referrals.streams.AttributionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both applications on real servers, looked at as an operator does. */
class ObservedPipelineIT {
    private static final Duration SOON = Duration.ofMinutes(5);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\w+) (\\w+)$", Pattern.MULTILINE);
    private static final Pattern SAMPLE = Pattern.compile("^(referral_\\w+)[{ ]", Pattern.MULTILINE);

    @TempDir
    private static Path directory;

    private static LocalStack stack;
    private static AttributionApp attribution;
    private static RewardConsumerApp rewards;
    private static int rewardsPort;

    @BeforeAll
    static void start() throws Exception {
        stack = SharedStack.cleared();
        var servers = new Servers(stack.bootstrapServers(), stack.schemaRegistryUrl(), stack.ledgerUrl());
        try (var pipeline = Pipeline.on(servers, Map.of())) {
            pipeline.prepare();
        }
        attribution = AttributionApp.start(AttributionConfig.of(
                        servers.bootstrapServers(), servers.schemaRegistryUrl(), directory.resolve("state"))
                .withAdmin(ListenAddress.localAdmin(0)));
        rewardsPort = Ports.claim("reward consumer", 0);
        rewards = startRewards();
    }

    @AfterAll
    static void stop() {
        rewards.close();
        attribution.close();
    }

    private static RewardConsumerApp startRewards() {
        return RewardConsumerApp.start(
                RewardConsumerConfig.of(stack.bootstrapServers(), stack.schemaRegistryUrl(), stack.ledgerUrl())
                        .withApi(ListenAddress.localApi(0))
                        .withAdmin(ListenAddress.localAdmin(rewardsPort)));
    }

    @Test
    void shouldExportWhatAlertsAndDashboardsUseAndTheReferenceNames() throws Exception {
        assertThat(get(Objects.requireNonNull(rewards.apiPort()), "/openapi.yaml"))
                .contains("openapi");
        await().atMost(SOON).untilAsserted(() -> {
            // when
            var scraped = get(adminPort(), "/metrics") + get(rewardsPort, "/metrics");

            // then
            assertThat(samples(scraped)).containsAll(OpsFiles.usedMetrics());
            assertThat(families(scraped)).isEqualTo(OpsFiles.documentedMetrics());
        });
    }

    @Test
    void shouldFireAndClearInARealPrometheusWhenSomethingBreaksAndIsMended() {
        assumeTrue(Boolean.getBoolean("referrals.prometheus"), "takes minutes: -Dreferrals.prometheus=true runs it");
        assumeTrue(Prometheus.isInstalled("prometheus"), "Prometheus is not installed (apt-get install prometheus)");
        var setup = new PrometheusSetup(OpsFiles.read(OpsFiles.PROMETHEUS), OpsFiles.read(OpsFiles.ALERTS))
                .hastened()
                .scraping("attribution", List.of(adminPort()))
                .scraping("rewards", List.of(rewardsPort));
        var prometheus = stack.startPrometheus(setup);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(prometheus.reached()).containsExactly("attribution", "rewards"));

        breaking(prometheus, "RewardsDown", rewards::close, () -> rewards = startRewards());
        breaking(prometheus, "RegistryUnavailable", stack.registry()::kill, stack.registry()::start);
        breaking(
                prometheus,
                "LedgerDrift",
                () -> sql("INSERT INTO balances VALUES ('acme', 'advocate:anna:pending', 'USD', 1)"),
                () -> sql("DELETE FROM balances"));
        breaking(prometheus, "QuarantineGrowing", () -> sendUnreadable(20), () -> {});
        breaking(prometheus, "DatabaseUnavailable", stack.postgres()::kill, stack.postgres()::start);
        breaking(prometheus, "BrokerUnavailable", () -> signalBroker("-STOP"), () -> signalBroker("-CONT"));
    }

    private static void breaking(Prometheus prometheus, String alert, Runnable fault, Runnable mend) {
        await().atMost(SOON).untilAsserted(() -> assertThat(prometheus.firing()).doesNotContain(alert));
        fault.run();
        await().atMost(SOON).untilAsserted(() -> assertThat(prometheus.firing()).contains(alert));
        mend.run();
        await().atMost(SOON).untilAsserted(() -> assertThat(prometheus.firing()).doesNotContain(alert));
    }

    private static void sendUnreadable(int records) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(Topics.CLICKS.name(), new byte[] {7}));
            }
        }
    }

    /** Frozen, a broker answers nobody, as if the network were cut. */
    private static void signalBroker(String signal) {
        try {
            var kill = new ProcessBuilder(
                            "kill", signal, Long.toString(stack.broker().pid()))
                    .start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sql(String statement) {
        try (var connection = DriverManager.getConnection(stack.ledgerUrl());
                var execution = connection.createStatement()) {
            execution.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int adminPort() {
        return Objects.requireNonNull(attribution.adminPort());
    }

    private static String get(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Set<String> samples(String scraped) {
        var names = new TreeSet<String>();
        SAMPLE.matcher(scraped).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    /** Metrics by the name they are documented under: without the greatest value that goes with every timer. */
    private static Set<String> families(String scraped) {
        var names = new TreeSet<String>();
        TYPE.matcher(scraped).results().forEach(match -> names.add(match.group(1)));
        names.removeIf(name -> name.endsWith("_max") && names.contains(name.substring(0, name.length() - 4)));
        return names;
    }
}
