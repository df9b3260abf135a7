package io.referrals.chaos;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.Schemas;
import io.referrals.cli.Servers;
import io.referrals.cli.topics.TopicPlan;
import io.referrals.events.serde.EventSerdes;
import io.referrals.localstack.BrokerProfile;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import io.referrals.localstack.TcpProxy;
import io.referrals.streams.AttributionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Everything a suite runs on: servers, two instances of each application behind wires that can be cut, and the load.
 * Ends with the process, however that ends.
 */
final class Rig implements AutoCloseable {
    static final int INSTANCES = 2;
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);

    private final Product product;
    private final Disks disks;
    private final LocalStack servers;
    private final Wires wires;
    private final Broker broker;
    private final Admin admin;
    private final EventSerdes serdes;
    private final LedgerReader ledger;
    private final Expectation expectation;
    private final Traffic traffic;
    private final List<App> attribution = new ArrayList<>();
    private final List<App> rewards = new ArrayList<>();
    private final Thread hook = new Thread(this::abandon, "end-chaos");
    private final AlertWatch alerts;

    /**
     * Starts all of it.
     *
     * @param product what the applications are of, to begin with
     * @param watched whether alerts are looked at and books are kept on the load, which take memory for each event
     */
    Rig(Disks disks, Product product, Traffic.Plan load, boolean watched) throws IOException, InterruptedException {
        this.disks = disks;
        this.product = product;
        var data = disks.base().resolve("servers");
        disks.disk("servers/broker");
        disks.disk("servers/postgres");
        var brokerWire = new TcpProxy();
        servers = LocalStack.start(LocalStackOptions.temporary()
                .withDataDirectory(data)
                .withBrokerProfile(BrokerProfile.FAST_START)
                .withBrokerProxyPort(brokerWire.port()));
        Runtime.getRuntime().addShutdownHook(hook);
        alerts = watched ? AlertWatch.start(servers) : AlertWatch.none();
        wires = new Wires(brokerWire, servers);
        broker = new Broker(servers.bootstrapServers(), Map.of());
        admin = broker.admin();
        TopicPlan.of(broker, admin, AttributionConfig.DEFAULT_APPLICATION_ID, null, null)
                .apply(broker, admin);
        Schemas.register(servers.schemaRegistryUrl(), Map.of());
        serdes = EventSerdes.of(Map.of("schema.registry.url", servers.schemaRegistryUrl()));
        ledger = new LedgerReader(servers.ledgerUrl());
        expectation = new Expectation(serdes);
        traffic = new Traffic(broker, serdes, watched ? expectation::take : (topic, key, value) -> {}, load);
        for (int i = 0; i < INSTANCES; i++) {
            disks.disk("state-" + i);
            attribution.add(app("attribution-" + i, attributionArguments(i, 0), alerts.attribution(i)));
            // The address has a password: not for the list of processes.
            var environment = new HashMap<>(alerts.rewards(i));
            environment.put("REFERRALS_LEDGER_URL", wires.ledgerUrl());
            rewards.add(app("rewards-" + i, rewardsArguments(), environment));
        }
        apps().forEach(App::start);
        traffic.start();
    }

    private App app(String name, List<String> arguments, Map<String, String> environment) {
        return new App(product, arguments, environment, servers.logDirectory().resolve(name + ".log"), servers);
    }

    /** From their next start on the instances of the attribution keep so many standby replicas. */
    void standbys(int standbys) {
        for (int i = 0; i < INSTANCES; i++) {
            attribution.get(i).tell(attributionArguments(i, standbys));
        }
    }

    private List<String> attributionArguments(int instance, int standbys) {
        var arguments = new ArrayList<>(List.of(
                "attribution",
                "--bootstrap-server",
                wires.bootstrapServers(),
                "--schema-registry-url",
                wires.registryUrl(),
                "--state-dir",
                state(instance).toString()));
        // Left out where it would say nothing: the previous release may not know the option.
        if (standbys > 0) {
            arguments.addAll(List.of("--streams-property", "num.standby.replicas=" + standbys));
        }
        return arguments;
    }

    private List<String> rewardsArguments() {
        return List.of(
                "rewards",
                "--bootstrap-server",
                wires.bootstrapServers(),
                "--schema-registry-url",
                wires.registryUrl());
    }

    /** Whether the applications were started as another build than this one. */
    boolean startedAsPrevious() {
        return !product.equals(Product.thisBuild());
    }

    LocalStack servers() {
        return servers;
    }

    Disks disks() {
        return disks;
    }

    /** Where an instance of the attribution keeps its state. */
    Path state(int instance) {
        return disks.base().resolve("state-" + instance);
    }

    /** The disk of a server, e.g. {@code broker}. */
    Path serverDisk(String server) {
        return disks.base().resolve("servers").resolve(server);
    }

    Wires wires() {
        return wires;
    }

    List<App> attribution() {
        return attribution;
    }

    List<App> rewards() {
        return rewards;
    }

    List<App> apps() {
        return Stream.concat(attribution.stream(), rewards.stream()).toList();
    }

    Expectation expectation() {
        return expectation;
    }

    Traffic traffic() {
        return traffic;
    }

    Broker broker() {
        return broker;
    }

    /** Sees nothing unless this is watched. */
    AlertWatch alerts() {
        return alerts;
    }

    Settling settling() throws InterruptedException {
        return new Settling(broker, admin, ledger);
    }

    Audit audit() {
        var addresses = new Servers(servers.bootstrapServers(), servers.schemaRegistryUrl(), servers.ledgerUrl());
        return new Audit(addresses, broker, serdes, expectation, ledger);
    }

    int restarts() {
        return apps().stream().mapToInt(App::restarts).sum();
    }

    /** Adds to the logs what every thread of the applications does and which transactions are open. */
    void noteWhatIsStuck(String when) throws IOException, InterruptedException {
        var lines = new ArrayList<String>();
        try {
            lines.addAll(OpenTransactions.of(broker, admin));
            for (var app : apps()) {
                app.signal("QUIT");
            }
        } catch (Failure | KafkaException e) {
            lines.add("and then: " + e);
        }
        Files.write(servers.logDirectory().resolve("transactions-" + when + ".txt"), lines);
    }

    /** Copies the logs of servers and applications, so that they outlive the rig. */
    void keepLogs(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (var logs = Files.list(servers.logDirectory())) {
            for (var log : logs.toList()) {
                Files.copy(log, directory.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void abandon() {
        apps().forEach(App::abandon);
        servers.close();
        try {
            disks.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        Runtime.getRuntime().removeShutdownHook(hook);
        traffic.close();
        for (var app : apps()) {
            app.stop(STOP_GRACE);
        }
        ledger.close();
        serdes.close();
        admin.close(Duration.ofSeconds(5));
        wires.close();
        servers.close();
    }
}
