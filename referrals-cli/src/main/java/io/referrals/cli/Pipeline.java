package io.referrals.cli;

import io.referrals.cli.run.StackEnvironment;
import io.referrals.cli.run.StackWatch;
import io.referrals.cli.topics.TopicPlan;
import io.referrals.cli.trouble.Tried;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.events.serde.EventSerdes;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import io.referrals.localstack.PrivateFiles;
import io.referrals.localstack.TemporaryDirectory;
import io.referrals.streams.AttributionApp;
import io.referrals.streams.AttributionConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.streams.CloseOptions;
import org.jspecify.annotations.Nullable;

/**
 * Everything that turns events into a ledger: broker, registry, database, topology and reward consumer. What is not
 * given or not running is started, in this process or as its children, and ends when the pipeline is closed.
 */
public final class Pipeline implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);
    /** Somebody waits for the end of a replay, and would rather know. */
    private static final Duration DATABASE_PATIENCE = Duration.ofMinutes(1);

    private final Servers servers;
    private final Broker broker;
    private final Admin admin;
    private final EventSerdes serdes;
    private final boolean local;
    private final Path stateDirectory;
    /** What is to be closed, the last opened first. */
    private final Deque<AutoCloseable> opened;
    /** Looks after servers of its own. */
    private final @Nullable StackWatch watch;

    private @Nullable AttributionApp attribution;
    private @Nullable RewardConsumerApp rewards;

    private Pipeline(
            Servers servers,
            Broker broker,
            @Nullable StackWatch watch,
            Path stateDirectory,
            Deque<AutoCloseable> opened) {
        this.servers = servers;
        this.broker = broker;
        this.watch = watch;
        this.local = watch != null;
        this.stateDirectory = stateDirectory;
        this.opened = opened;
        this.admin = broker.admin();
        opened.push(admin);
        this.serdes = broker.serdes(servers.schemaRegistryUrl());
        opened.push(serdes);
        var hook = new Thread(this::close, "close-pipeline");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** On servers of its own, in a named directory whose data is found again, or in one that goes with the pipeline. */
    public static Pipeline onLocalStack(@Nullable Path data, Map<String, String> properties, Progress progress)
            throws IOException {
        // What goes with the pipeline need not survive a power failure.
        var options = LocalStackOptions.temporary()
                .withDataDirectory(data)
                .withFsync(data != null)
                .withListener((part, state) -> {
                    if ("ready".equals(state)) {
                        progress.step(part + " is ready");
                    }
                });
        var stack = LocalStack.start(options);
        var opened = new ArrayDeque<AutoCloseable>();
        opened.push(stack);
        var servers = new Servers(stack.bootstrapServers(), stack.schemaRegistryUrl(), stack.ledgerUrl());
        var broker = new Broker(servers.bootstrapServers(), properties);
        var state = PrivateFiles.directory(stack.dataDirectory().resolve("state"));
        StackEnvironment.write(stack, stack.dataDirectory().resolve("env"));
        return new Pipeline(servers, broker, new StackWatch(stack, progress::step), state, opened);
    }

    /** On servers that run already. */
    public static Pipeline on(Servers servers, Map<String, String> properties) throws IOException {
        var state = TemporaryDirectory.create("state");
        var opened = new ArrayDeque<AutoCloseable>();
        opened.push(state);
        return new Pipeline(servers, new Broker(servers.bootstrapServers(), properties), null, state.path(), opened);
    }

    /** Creates missing topics, and registers the schemas meanwhile. */
    public void prepare() throws InterruptedException {
        var schemas =
                CompletableFuture.runAsync(() -> Schemas.register(servers.schemaRegistryUrl(), broker.properties()));
        TopicPlan.of(broker, admin, AttributionConfig.DEFAULT_APPLICATION_ID, null, null)
                .apply(broker, admin);
        try {
            schemas.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Failure failure ? failure : e;
        }
    }

    /**
     * Starts the applications that do not run yet.
     *
     * @param clock the time of arrival of every record and of every release; null for the real one
     * @param commitInterval how often the topology commits: a longer one gives more throughput, and later results
     */
    public void startApplications(@Nullable Instant clock, Duration commitInterval, Progress progress)
            throws InterruptedException {
        startAttribution(clock, commitInterval, progress);
        startRewards(clock, progress);
    }

    private void startAttribution(@Nullable Instant clock, Duration commitInterval, Progress progress)
            throws InterruptedException {
        if (!local && runs(AttributionConfig.DEFAULT_APPLICATION_ID)) {
            progress.step("using the attribution application that runs already" + itsOwnClock(clock));
        } else {
            var config = AttributionConfig.of(broker.bootstrapServers(), servers.schemaRegistryUrl(), stateDirectory)
                    .withFixedClock(clock)
                    .withProperties(Map.of("commit.interval.ms", Long.toString(commitInterval.toMillis())))
                    .withProperties(broker.properties());
            var tried = Tried.of(config.bootstrapServers(), null);
            var app = Starting.of("attribution application", tried, () -> AttributionApp.start(config));
            attribution = app;
            opened.push(app);
            opened.push(() -> leaveGroup(app));
        }
    }

    private void startRewards(@Nullable Instant clock, Progress progress) throws InterruptedException {
        var config = RewardConsumerConfig.of(
                        broker.bootstrapServers(), servers.schemaRegistryUrl(), servers.ledgerUrl())
                .withClientProperties(broker.properties())
                .withDatabasePatience(DATABASE_PATIENCE)
                .withClock(clock == null ? Clock.systemUTC() : Clock.fixed(clock, ZoneOffset.UTC));
        if (!local && runs(config.groupId())) {
            progress.step("using the reward consumer that runs already" + itsOwnClock(clock));
        } else {
            var tried = Tried.of(config.bootstrapServers(), servers.ledgerUrl());
            var app = Starting.of("reward consumer", tried, () -> RewardConsumerApp.start(config));
            rewards = app;
            opened.push(app);
        }
    }

    /** Waits until the applications of this process work, so that what is sent now is processed immediately. */
    public void awaitRunning() throws InterruptedException {
        var app = attribution;
        while (app != null && app.state() == AttributionApp.State.STARTING) {
            check();
            Thread.sleep(50);
        }
        check();
    }

    /** Fails when an application of this process has given up, or a server of its own; one that died is started again. */
    public void check() {
        if (watch != null) {
            watch.look();
        }
        var app = attribution;
        if (app != null && app.state() == AttributionApp.State.FAILED) {
            throw new Failure("The attribution application failed: " + app.failure(), app.failure());
        }
        var consumer = rewards;
        if (consumer != null && consumer.failure() != null) {
            throw new Failure("The reward consumer failed: " + consumer.failure(), consumer.failure());
        }
    }

    public Servers servers() {
        return servers;
    }

    public Broker broker() {
        return broker;
    }

    public Admin admin() {
        return admin;
    }

    public EventSerdes serdes() {
        return serdes;
    }

    /** Whether the servers are this pipeline's own, so that nobody else writes to them. */
    public boolean local() {
        return local;
    }

    @Override
    public synchronized void close() {
        for (var next = opened.poll(); next != null; next = opened.poll()) {
            try {
                next.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + next, e);
            }
        }
    }

    /**
     * Kafka Streams stays in its group when it is closed, so that a restart soon after moves nothing. Here nobody restarts
     * it soon, and who starts it on the same data would wait for the absent member until its session ends.
     */
    private static void leaveGroup(AttributionApp app) {
        app.streams()
                .close(CloseOptions.timeout(CLOSE_WITHIN)
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    /** Whether a group has members; servers of our own have none but us, only remembered ones of an earlier run. */
    private boolean runs(String group) throws InterruptedException {
        var answer =
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group);
        if (answer == null) {
            return false;
        }
        try {
            return !answer.get().members().isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw new Failure("Cannot read the state of the group " + group + ": " + e.getCause(), e);
        }
    }

    private static String itsOwnClock(@Nullable Instant clock) {
        return clock == null ? "" : "; it keeps its own clock, --as-of does not reach it";
    }
}
