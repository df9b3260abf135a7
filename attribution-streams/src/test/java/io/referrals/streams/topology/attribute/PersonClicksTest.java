package io.referrals.streams.topology.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.serde.EventSerdes;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.topology.InternalTopics;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.clicks.ClickStore;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.LastResort;
import io.referrals.streams.topology.state.Rows;
import io.referrals.streams.topology.state.RowsDriver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts of a visitor is a function of the set of clicks, whether few or many, in memory or read. */
class PersonClicksTest {
    private static final int COMMITS = 100;
    private static final String KEY = "acme|bob";
    private static final List<String> VISITORS = List.of("v1", "v2", "v3");

    @TempDir
    private Path directory;

    /** Adds up to a hundred clicks between two commits, and looks at all of them now and then. */
    private static final class Adder extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final StageSettings settings;
        private final Random random;
        private final TreeSet<Click> sent;
        private final List<String> wrong;
        private Persons persons;
        private PersonClicks clicks;

        @SuppressWarnings("NullAway.Init") // the rows come with the context
        Adder(StageSettings settings, long seed, TreeSet<Click> sent, List<String> wrong) {
            this.settings = settings;
            this.sent = sent;
            this.wrong = wrong;
            random = new Random(seed);
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            Rows rows = context.getStateStore(RowsDriver.ROWS);
            Mail mail = new Mail(context, rows, 1, 0, RowsDriver.OUT);
            Partition partition =
                    new Partition(context, settings, rows, mail, new LastResort(context, rows, Adder.class));
            persons = new Persons(partition);
            clicks = new PersonClicks(partition);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            Person known = persons.get(KEY);
            Person person = known == null ? Person.of(KEY) : known;
            for (int i = random.nextInt(100); i > 0; i--) {
                var click = click();
                boolean isNew = sent.add(click);
                boolean counts = newest(click.visitorId()).contains(click);
                PersonClicks.Added added = clicks.add(person, click);
                if (isNew != added.isNew() && (isNew || counts)) {
                    wrong.add(click + " is new: " + isNew);
                }
            }
            persons.put(person);
            if (random.nextInt(3) == 0) {
                List<Click> expected = new ArrayList<>();
                VISITORS.forEach(visitor -> expected.addAll(newest(visitor)));
                Collections.sort(expected);
                List<Click> found = clicks.all(person);
                if (!found.equals(expected)) {
                    wrong.add(found.size() + " of " + expected.size());
                }
            }
        }

        /** Clicks in and out of order, of a visitor who makes most of them; four of five human. */
        private Click click() {
            int number = random.nextInt(1 + Math.min(sent.size() * 2, 4_000));
            var visitor = VISITORS.get(random.nextInt(10) < 8 ? 0 : random.nextInt(VISITORS.size()));
            return new Click(visitor, "e" + number, number / 3, "CODE", null, number % 5 == 0);
        }

        private List<Click> newest(String visitor) {
            var newest = new ArrayList<Click>();
            int humans = ClickStore.HUMANS;
            int bots = ClickStore.BOTS;
            for (var click : sent.descendingSet()) {
                if (click.visitorId().equals(visitor) && (click.bot() ? bots-- : humans--) > 0) {
                    newest.add(click);
                }
            }
            return newest;
        }
    }

    @Test
    void shouldKeepTheNewestClicksWhateverTheirOrder() {
        // given
        long seed = System.nanoTime();
        try (var serdes = EventSerdes.of(Map.of("schema.registry.url", "mock://clicks"))) {
            var settings = new StageSettings(
                    1, null, Duration.ofDays(400), 0, serdes, new InternalTopics("test"), delay -> {});
            var sent = new TreeSet<Click>();
            var wrong = new ArrayList<String>();

            // when
            try (var driver = new RowsDriver(directory, () -> new Adder(settings, seed, sent, wrong))) {
                driver.process(COMMITS, new byte[0]);
            }

            // then
            assertThat(sent.size()).isGreaterThan(ClickStore.HUMANS * 2);
            assertThat(wrong).as("seed %d", seed).isEmpty();
        }
    }
}
