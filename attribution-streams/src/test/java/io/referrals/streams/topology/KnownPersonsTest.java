package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.Click;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in memory of a person's clicks is what is stored. */
class KnownPersonsTest {
    private static final int COMMITS = 500;
    private static final int PERSONS = 300;

    @TempDir
    private Path directory;

    /** Adds clicks to persons who get more of them than are kept in memory; sometimes begins anew, as after a restart. */
    private static final class Adder extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final Random random;
        private final Map<String, TreeSet<Click>> sent;
        private final List<String> wrong;

        Adder(long seed, Map<String, TreeSet<Click>> sent, List<String> wrong) {
            random = new Random(seed);
            this.sent = sent;
            this.wrong = wrong;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            Rows<byte[]> rows = context().getStateStore("clicks");
            if (random.nextInt(10) == 0) {
                rows.flushOwn();
                rows.clearCache();
            }
            var history = new ClickHistory(rows, null);
            for (int i = 0; i < 50; i++) {
                var person = "p" + random.nextInt(PERSONS);
                if (!sent.containsKey(person)) {
                    history.nothingOf(person);
                }
                var clicks = sent.computeIfAbsent(person, p -> new TreeSet<>());
                var click = click();
                if (history.add(person, click).isNew() != clicks.add(click)) {
                    wrong.add(person + ' ' + click);
                }
                if (random.nextInt(3) == 0) {
                    check(history.trim(person, click.visitorId()).retained(), of(click.visitorId(), clicks), person);
                    check(history.all(person), new ArrayList<>(clicks), person);
                }
            }
        }

        private void check(List<Click> found, List<Click> expected, String person) {
            if (!found.equals(expected)) {
                wrong.add(person + ": " + found + " instead of " + expected);
            }
        }

        private Click click() {
            int number = random.nextInt(60);
            return new Click("v" + random.nextInt(2), "e" + number, number / 3, "CODE", null, number % 5 == 0);
        }

        private static List<Click> of(String visitorId, TreeSet<Click> clicks) {
            return clicks.stream()
                    .filter(click -> click.visitorId().equals(visitorId))
                    .toList();
        }
    }

    @Test
    void shouldGiveWhatIsStoredOfAPersonWhateverTheOrderAndTheRestarts() {
        // given
        long seed = System.nanoTime();
        var sent = new TreeMap<String, TreeSet<Click>>();
        var wrong = new ArrayList<String>();

        // when
        try (var driver = new RowsDriver(directory, () -> new Adder(seed, sent, wrong), "clicks")) {
            driver.process(COMMITS, new byte[0]);
        }

        // then
        assertThat(sent.values())
                .as("seed %d", seed)
                .anyMatch(clicks -> clicks.size() > 2 * KnownPersons.MOST_CLICKS)
                .hasSize(PERSONS);
        assertThat(wrong).as("seed %d", seed).isEmpty();
    }
}
