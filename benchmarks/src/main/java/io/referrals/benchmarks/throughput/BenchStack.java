package io.referrals.benchmarks.throughput;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import io.referrals.cli.Schemas;
import io.referrals.cli.topics.TopicPlan;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import io.referrals.localstack.BrokerProfile;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import io.referrals.streams.topology.InternalTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The servers of a measurement and the processes of its sides; all of them end, and all their data goes, with it. */
final class BenchStack implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final Duration CHANGED_WITHIN = Duration.ofSeconds(30);

    private final LocalStack servers;
    private final Broker broker;
    private final Admin admin;
    private final EventSerdes serdes;
    private final List<String> sideOptions;
    private final ConcurrentLinkedDeque<Child> children = new ConcurrentLinkedDeque<>();
    private final Thread hook = new Thread(this::abandon, "end-bench");

    private BenchStack(LocalStack servers, List<String> sideOptions) {
        this.servers = servers;
        this.sideOptions = sideOptions;
        this.broker = new Broker(servers.bootstrapServers(), Map.of());
        this.admin = broker.admin();
        this.serdes = EventSerdes.of(Map.of("schema.registry.url", servers.schemaRegistryUrl()));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts the servers; {@code sideOptions} are for the JVMs of the sides. */
    static BenchStack start(List<String> sideOptions, Progress progress) throws InterruptedException {
        progress.step("starting broker, registry and database");
        var options = LocalStackOptions.temporary().withBrokerProfile(BrokerProfile.THROUGHPUT);
        var stack = new BenchStack(LocalStack.start(options), sideOptions);
        Schemas.register(stack.servers.schemaRegistryUrl(), Map.of());
        return stack;
    }

    Broker broker() {
        return broker;
    }

    Admin admin() {
        return admin;
    }

    EventSerdes serdes() {
        return serdes;
    }

    String ledgerUrl() {
        return servers.ledgerUrl();
    }

    ProcessHandle brokerProcess() {
        return ProcessHandle.of(servers.broker().pid()).orElseThrow(() -> new Failure("the broker is gone"));
    }

    /** What a side of that name needs to know. */
    SideConfig config(String applicationId, int threads) {
        return new SideConfig(
                servers.bootstrapServers(),
                servers.schemaRegistryUrl(),
                servers.ledgerUrl(),
                applicationId,
                servers.dataDirectory().resolve(applicationId),
                threads);
    }

    /** Creates the topics that are missing, as {@code topics apply} does. */
    void createTopics(String applicationId) throws InterruptedException {
        TopicPlan.of(broker, admin, applicationId, PARTITIONS, null).apply(broker, admin);
        var topics = new ArrayList<>(new InternalTopics(applicationId).consumed());
        topics.add(InternalTopics.accounting());
        Topics.ALL.forEach(topic -> topics.add(topic.name()));
        awaitLeaders(topics);
    }

    void createTopic(String name) throws InterruptedException {
        broker.await(
                admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                        .all(),
                "create " + name);
        awaitLeaders(Set.of(name));
    }

    /** A partition just created answers a little later; a producer that is refused until then would wait longer. */
    private void awaitLeaders(Collection<String> topics) throws InterruptedException {
        awaitNames(topics);
        var partitions = new HashMap<TopicPartition, OffsetSpec>();
        for (var topic : topics) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
        }
        broker.await(admin.listOffsets(partitions).all(), "wait for the topics");
    }

    private void awaitNames(Collection<String> topics) throws InterruptedException {
        long deadline = System.nanoTime() + CHANGED_WITHIN.toNanos();
        while (true) {
            try {
                broker.await(admin.describeTopics(topics).allTopicNames(), "find the topics");
                return;
            } catch (Failure e) {
                if (System.nanoTime() > deadline || !(rootOf(e) instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                Thread.sleep(50);
            }
        }
    }

    private static Throwable rootOf(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    /** Starts the process of a side. */
    Child startSide(String side, SideConfig config) throws IOException {
        var child = Child.start(side, config, sideOptions, servers.logDirectory());
        children.add(child);
        return child;
    }

    /** Deletes the load and what a side wrote, so that the next side finds nothing. */
    void forget(String applicationId) throws InterruptedException {
        var topics = new TreeSet<String>();
        Topics.ALL.forEach(topic -> topics.add(topic.name()));
        topics.add(InternalTopics.accounting());
        for (var name : names()) {
            if (name.startsWith(applicationId + "-")) {
                topics.add(name);
            }
        }
        topics.retainAll(names());
        broker.await(admin.deleteTopics(topics).all(), "delete topics");
        long deadline = System.nanoTime() + CHANGED_WITHIN.toNanos();
        while (names().stream().anyMatch(topics::contains)) {
            if (System.nanoTime() > deadline) {
                throw new Failure("the broker does not delete its topics");
            }
            Thread.sleep(50);
        }
        delete(servers.dataDirectory().resolve(applicationId));
    }

    private Set<String> names() throws InterruptedException {
        return broker.await(admin.listTopics().names(), "list the topics");
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void abandon() {
        children.forEach(Child::kill);
        servers.close();
    }

    @Override
    public void close() {
        children.forEach(Child::close);
        admin.close(Duration.ofSeconds(5));
        serdes.close();
        servers.close();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
