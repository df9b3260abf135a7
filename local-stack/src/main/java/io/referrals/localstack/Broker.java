package io.referrals.localstack;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.jspecify.annotations.Nullable;

/** A single Kafka node, broker and controller in one, on this process's class path. */
public final class Broker extends Part {
    // A stack has a handful of groups and producers: few partitions of the broker's own topics start and recover
    // faster.
    private static final String INTERNAL_PARTITIONS = "8";

    /**
     * Of its own topics, which are compacted segment by segment. It reads them whole when it starts, while its partitions
     * lose their leader and get it back; Kafka 4.3.1 may take such a reading for finished halfway, and a group is stuck then.
     * By default they grow to 100 MiB first; so there is little to read.
     */
    private static final String INTERNAL_SEGMENT_BYTES = Integer.toString(1 << 20);

    private static final long CLEAR_POLL_MS = 10;

    private final int controllerPort;
    private final int behindProxyPort;
    private final LocalStackOptions options;
    private final @Nullable StackSecurity security;

    Broker(int port, LocalStackOptions options, @Nullable StackSecurity security, DataDirectory data, Leash leash) {
        super("broker", port, data, leash, options.listener());
        this.controllerPort = Ports.claim("controller", 0);
        this.behindProxyPort = Ports.claim("broker behind a proxy", 0);
        this.options = options;
        this.security = security;
    }

    /** What clients put into {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    /** Where a proxy is to connect to; see {@link LocalStackOptions#withBrokerProxyPort}. */
    public int behindProxyPort() {
        return behindProxyPort;
    }

    @Override
    void prepare() throws IOException {
        Files.deleteIfExists(readyFile());
        Properties properties = new Properties();
        properties.putAll(configuration());
        properties.putAll(security == null ? Map.of() : SecuredBroker.configuration(security, port(), controllerPort));
        if (options.brokerProxyPort() != 0) {
            properties.putAll(secondListener());
        }
        var text = new StringWriter();
        properties.store(text, null);
        PrivateFiles.write(configurationFile(), text.toString());
    }

    @Override
    ProcessBuilder command() {
        List<String> command = new ArrayList<>();
        command.add(Commands.java());
        command.addAll(options.brokerProfile().jvmFlags());
        command.add("-Dlogback.configurationFile=io/referrals/localstack/broker-logback.xml");
        command.add(BrokerProcess.class.getName());
        command.add(configurationFile().toString());
        command.add(readyFile().toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    @Override
    boolean isReady() {
        return Files.exists(readyFile());
    }

    /** Deletes every group, with members that have not left it, and every topic but the broker's own. */
    void clear() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            List<String> groups = admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .toList();
            for (ConsumerGroupDescription group :
                    admin.describeConsumerGroups(groups).all().get().values()) {
                if (!group.members().isEmpty()) {
                    admin.removeMembersFromConsumerGroup(group.groupId(), new RemoveMembersFromConsumerGroupOptions())
                            .all()
                            .get();
                }
            }
            admin.deleteConsumerGroups(groups).all().get();
            admin.deleteTopics(admin.listTopics().names().get()).all().get();
            // Deleted by the controller, which the broker hears of a moment later.
            while (!admin.listTopics().names().get().isEmpty()) {
                Thread.sleep(CLEAR_POLL_MS);
            }
        } catch (ExecutionException e) {
            throw failure("cannot be cleared", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("was interrupted while it was cleared", e);
        }
    }

    private Path configurationFile() {
        return directory().resolve("server.properties");
    }

    private Path readyFile() {
        return directory().resolve("ready");
    }

    /** Who comes through the proxy is told to come through it again; everybody else does not know of it. */
    private Map<String, String> secondListener() {
        String first = "PLAINTEXT://127.0.0.1:" + port();
        return Map.of(
                "listeners",
                first + ",PROXIED://127.0.0.1:" + behindProxyPort + ",CONTROLLER://127.0.0.1:" + controllerPort,
                "advertised.listeners",
                first + ",PROXIED://127.0.0.1:" + options.brokerProxyPort(),
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "PLAINTEXT");
    }

    private Map<String, String> configuration() {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listeners", "PLAINTEXT://127.0.0.1:" + port() + ",CONTROLLER://127.0.0.1:" + controllerPort),
                Map.entry("log.dirs", directory().resolve("log").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("num.partitions", "4"),
                Map.entry("default.replication.factor", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", INTERNAL_PARTITIONS),
                Map.entry("offsets.topic.segment.bytes", INTERNAL_SEGMENT_BYTES),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", INTERNAL_PARTITIONS),
                Map.entry("transaction.state.log.segment.bytes", INTERNAL_SEGMENT_BYTES),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                // One member at a time is the rule here; waiting for others only delays it.
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // A killed broker may register again only when its session is over, which takes 9 s by default.
                Map.entry("broker.session.timeout.ms", "3000"),
                Map.entry("broker.heartbeat.interval.ms", "1000"),
                // 128 MiB by default, a quarter of the heap.
                Map.entry("log.cleaner.dedupe.buffer.size", "33554432"));
    }
}
