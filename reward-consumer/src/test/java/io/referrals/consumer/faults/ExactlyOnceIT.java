package io.referrals.consumer.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.kafka.ConversionsTopicProbe;
import io.referrals.consumer.kafka.PublishedTopics;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerRows;
import io.referrals.consumer.ledger.LedgerVerification;
import io.referrals.consumer.ledger.SilentProgress;
import io.referrals.localstack.CommitProxy;
import io.referrals.localstack.CommitProxy.Moment;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to consumers, connections and the database: the ledger is that of an undisturbed run. */
class ExactlyOnceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PAIRS = 2;
    /** Killed consumers together must not reach the end of the topic: 2 * PAIRS * so many polls are less than it holds. */
    private static final int LONGEST_LIFE_IN_COMMITS = 4;

    private static ConversionsTopicProbe topic;
    private static Map<Integer, Long> ends;
    private static Map<String, List<String>> undisturbed;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private String url;
    private HikariDataSource database;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        topic = new ConversionsTopicProbe();
        topic.write(FaultStory.programs(), FaultStory.records());
        ends = new TreeMap<>(topic.ends());
        var url = TestStack.newLedgerUrl();
        try (var app = RewardConsumerApp.start(config(url, newGroup()))) {
            await().atMost(PATIENCE).until(() -> app.positions().equals(ends));
        }
        try (var database = RewardConsumerApp.connect(url)) {
            undisturbed = rowsAtTheEnd(database);
        }
        assertThat(undisturbed.get("transfers")).hasSizeGreaterThan(1_000);
    }

    @AfterAll
    static void closeTopic() {
        topic.close();
    }

    @BeforeEach
    void newLedger() {
        System.out.println("seed " + seed);
        url = TestStack.newLedgerUrl();
        database = RewardConsumerApp.connect(url);
    }

    @AfterEach
    void closeLedger() {
        database.close();
    }

    @Test
    void shouldHoldTheSameRowsWhenCompetingConsumersAreKilledAroundCommits() throws Exception {
        // given
        var killed = new AtomicInteger();

        // when
        for (int i = 0; i < PAIRS; i++) {
            var before = new Victim(Moment.BEFORE_COMMIT, 1 + random.nextInt(LONGEST_LIFE_IN_COMMITS), 0);
            var after =
                    new Victim(Moment.AFTER_COMMIT, 1 + random.nextInt(LONGEST_LIFE_IN_COMMITS), random.nextInt(40));
            try (before;
                    after) {
                await().atMost(PATIENCE).until(() -> !before.process.isAlive() && !after.process.isAlive());
                killed.addAndGet(2);
            }
        }
        assertThat(positions()).as("position when the last was killed").isNotEqualTo(ends);
        try (var last = new ConsumerProcess(url, newGroup(), FaultStory.NOW)) {
            awaitEnds(last);
        }

        // then
        assertThat(killed).hasValue(2 * PAIRS);
        assertSameRows();
    }

    /** A consumer that is killed at a commit, or so many milliseconds after it. */
    private final class Victim implements AutoCloseable {
        private final CommitProxy proxy;
        private final CountDownLatch started = new CountDownLatch(1);
        private final ConsumerProcess process;

        Victim(Moment at, int commit, int delayMillis) throws Exception {
            proxy = new CommitProxy(url, (moment, number) -> {
                if (moment == at && number == commit) {
                    started.await();
                    process().killAfter(delayMillis);
                    return delayMillis == 0;
                }
                return false;
            });
            // A group of its own, so that both of a pair read every partition and nobody waits for a session to end.
            process = new ConsumerProcess(proxy.through(url), newGroup(), FaultStory.NOW);
            started.countDown();
        }

        private ConsumerProcess process() {
            return process;
        }

        @Override
        public void close() throws Exception {
            process.close();
            proxy.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void shouldHoldTheSameRowsWhenAConsumerIsFrozenAtACommitAndAnotherTakesOver(Moment frozenAt) throws Exception {
        // given
        var group = newGroup();
        var frozen = new CountDownLatch(1);
        var thawed = new CountDownLatch(1);
        var started = new CountDownLatch(1);
        var zombie = new ConsumerProcess[1];
        try (var proxy = new CommitProxy(url, (moment, commit) -> {
                    if (moment == frozenAt && commit == 3) {
                        started.await();
                        zombie[0].stop();
                        frozen.countDown();
                        thawed.await();
                    }
                    return false;
                });
                var first = new ConsumerProcess(
                        proxy.through(url) + "&options=-c%20idle_in_transaction_session_timeout=3000",
                        group,
                        FaultStory.NOW)) {
            zombie[0] = first;
            started.countDown();
            assertThat(frozen.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

            // when
            try (var second = RewardConsumerApp.start(config(url, group))) {
                await().atMost(PATIENCE).until(() -> positions().equals(ends));
                first.goOn();
                thawed.countDown();

                // then
                await().atMost(PATIENCE)
                        .failFast(() ->
                                assertThat(first.isAlive()).as(first.log()).isTrue())
                        .until(() -> members(group) == 2);
                if (frozenAt == Moment.BEFORE_COMMIT) {
                    assertThat(first.log()).contains("another consumer posted it");
                }
                assertThat(second.failure()).isNull();
            }
        }
        assertSameRows();
    }

    @Test
    void shouldHoldTheSameRowsWhenRepliesToCommitsAndCommitsAreLost() throws Exception {
        // given
        var lost = new AtomicInteger();
        try (var proxy = new CommitProxy(url, (moment, commit) -> {
                    synchronized (random) {
                        boolean cut = random.nextInt(4) == 0;
                        lost.addAndGet(cut ? 1 : 0);
                        return cut;
                    }
                });
                var app = RewardConsumerApp.start(config(proxy.through(url), newGroup()))) {
            // when
            awaitEnds(app);
        }

        // then
        assertThat(lost).hasValueGreaterThan(2);
        assertSameRows();
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void shouldHoldTheSameRowsWhenPostgresIsKilledAtACommitAndStartedAgain(Moment killedAt) throws Exception {
        // given
        var down = new CountDownLatch(1);
        var postgres = TestStack.stack().postgres();
        int fatal = 2 + random.nextInt(10);
        try (var proxy = new CommitProxy(url, (moment, commit) -> {
                    if (moment == killedAt && commit == fatal) {
                        postgres.kill();
                        down.countDown();
                        return true;
                    }
                    return false;
                });
                var app = RewardConsumerApp.start(config(proxy.through(url), newGroup()))) {
            // when
            assertThat(down.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            postgres.start();

            // then
            awaitEnds(app);
        }
        assertSameRows();
    }

    @Test
    void shouldChangeNothingWhenTheTopicIsReadFromItsBeginningAgain() throws Exception {
        // given
        try (var app = RewardConsumerApp.start(config(url, newGroup()))) {
            awaitEnds(app);
        }
        assertSameRows();
        var recorded = LedgerRows.recorded(database);
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM positions");
        }

        // when
        try (var app = RewardConsumerApp.start(config(url, newGroup()))) {
            awaitEnds(app);
        }

        // then
        assertSameRows();
        assertThat(LedgerRows.recorded(database)).isEqualTo(recorded);
    }

    @Test
    void shouldHoldTheSameRowsWhenConsumersOfTwoGroupsCompeteForEveryPartition() throws Exception {
        // when
        try (var first = RewardConsumerApp.start(config(url, newGroup()));
                var second = RewardConsumerApp.start(config(url, newGroup()))) {
            awaitEnds(first);
            awaitEnds(second);
        }

        // then
        assertSameRows();
    }

    private void awaitEnds(RewardConsumerApp app) {
        await().atMost(PATIENCE)
                .failFast(() -> assertThat(app.failure()).isNull())
                .until(() -> positions().equals(ends));
    }

    private void awaitEnds(ConsumerProcess process) {
        await().atMost(PATIENCE)
                .failFast(() -> assertThat(process.isAlive()).as(process.log()).isTrue())
                .until(() -> positions().equals(ends));
    }

    /** How many members the group has while all of them have joined, else 0. */
    private static int members(String group) throws Exception {
        try (var admin =
                Admin.create(Map.of("bootstrap.servers", TestStack.stack().bootstrapServers()))) {
            var described =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return described != null && described.groupState() == GroupState.STABLE
                    ? described.members().size()
                    : 0;
        }
    }

    /** Asks the database itself, and says nothing while it does not answer or has no tables yet. */
    private Map<Integer, Long> positions() {
        var positions = new TreeMap<Integer, Long>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT partition, next_offset FROM positions")) {
            while (rows.next()) {
                positions.put(rows.getInt(1), rows.getLong(2));
            }
        } catch (SQLException e) {
            return Map.of();
        }
        return positions;
    }

    private void assertSameRows() {
        var rows = rowsAtTheEnd(database);
        undisturbed.forEach((table, expected) ->
                assertThat(rows.get(table)).as("%s (seed %d)", table, seed).isEqualTo(expected));
        verify(database);
    }

    /** The check operators run, {@code ledger verify}, finds nothing either. */
    private void verify(HikariDataSource ledger) {
        try (var published = new PublishedTopics(config(url, newGroup()))) {
            new LedgerVerification(ledger, new SilentProgress()).run(published, FaultStory.END, difference -> {
                throw new AssertionError("seed " + seed + ": " + difference);
            });
        }
    }

    private static Map<String, List<String>> rowsAtTheEnd(HikariDataSource database) {
        new Ledger(database, Clock.systemUTC()).release(FaultStory.END);
        LedgerRows.assertSound(database);
        return LedgerRows.of(database);
    }

    private static String newGroup() {
        return "rewards-" + UUID.randomUUID();
    }

    private static RewardConsumerConfig config(String ledgerUrl, String group) {
        var stack = TestStack.stack();
        return ConsumerProcess.config(
                stack.bootstrapServers(), stack.schemaRegistryUrl(), ledgerUrl, group, FaultStory.NOW);
    }
}
