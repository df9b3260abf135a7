package io.referrals.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.Click;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts of a visitor is a function of the set of clicks, whether it is in memory or read. */
class BusyVisitorsTest {
    private static final int COMMITS = 400;
    private static final String SCOPE = "s";
    private static final List<String> VISITORS = List.of("v1", "v2", "v3");

    @TempDir
    private Path directory;

    /** Adds up to a hundred clicks between two commits; trims now and then; sometimes begins anew, as after a restart. */
    private static final class Adder extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final Random random;
        private final TreeSet<Click> sent;
        private final List<String> wrong;

        Adder(long seed, TreeSet<Click> sent, List<String> wrong) {
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
            for (int i = random.nextInt(100); i > 0; i--) {
                var click = click();
                boolean isNew = sent.add(click);
                if (isNew && !history.add(SCOPE, click).isNew()) {
                    wrong.add(click + " is a repeat");
                } else if (!isNew
                        && newest(click.visitorId()).contains(click)
                        && history.add(SCOPE, click).isNew()) {
                    wrong.add(click + " is not a repeat");
                }
            }
            if (random.nextInt(3) == 0) {
                var stored = new ArrayList<Click>();
                for (var visitor : VISITORS) {
                    check(history.trim(SCOPE, visitor).retained(), newest(visitor), "trim " + visitor);
                    stored.addAll(newest(visitor));
                }
                Collections.sort(stored);
                check(history.all(SCOPE), stored, "stored");
            }
        }

        private void check(List<Click> found, List<Click> expected, String what) {
            if (!found.equals(expected)) {
                wrong.add(what + ": " + found.size() + " of " + expected.size());
            }
        }

        /** Clicks in and out of order, of a visitor who makes most of them; four of five human. */
        private Click click() {
            int number = random.nextInt(3_000) == 0 ? 0 : random.nextInt(1 + Math.min(sent.size() * 2, 4_000));
            var visitor = VISITORS.get(random.nextInt(10) < 8 ? 0 : random.nextInt(VISITORS.size()));
            return new Click(visitor, "e" + number, number / 3, "CODE", null, number % 5 == 0);
        }

        private List<Click> newest(String visitor) {
            var newest = new ArrayList<Click>();
            int humans = ClickHistory.HUMAN_BOUND;
            int bots = ClickHistory.BOT_BOUND;
            for (var click : sent.descendingSet()) {
                if (click.visitorId().equals(visitor) && (click.bot() ? bots-- : humans--) > 0) {
                    newest.add(click);
                }
            }
            Collections.reverse(newest);
            return newest;
        }
    }

    @Test
    void shouldKeepTheNewestClicksWhateverTheOrderAndTheRestarts() {
        // given
        long seed = System.nanoTime();
        var sent = new TreeSet<Click>();
        var wrong = new ArrayList<String>();

        // when
        try (var driver = new RowsDriver(directory, () -> new Adder(seed, sent, wrong), "clicks")) {
            driver.process(COMMITS, new byte[0]);
        }

        // then
        assertThat(sent.size()).isGreaterThan(ClickHistory.HUMAN_BOUND * 2);
        assertThat(wrong).as("seed %d", seed).isEmpty();
    }
}
