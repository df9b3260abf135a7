package io.referrals.streams.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.Click;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spares look-ups must never change an answer. */
class FreshClicksTest {
    private static final int CLICKS = 20_000;

    @TempDir
    private Path directory;

    /** Adds a click with each record, and starts anew now and then. */
    private static final class Adder extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final Random random;
        private final List<Click> sent = new ArrayList<>();
        private final Set<Click> stored;
        private final Set<String> linkedVisitors = new HashSet<>();
        private final List<String> wrong;
        private ClickHistory history;
        private LinkedVisitors linked;
        private Rows<byte[]> links;

        @SuppressWarnings("NullAway.Init") // begins with the first record
        Adder(long seed, Set<Click> stored, List<String> wrong) {
            random = new Random(seed);
            this.stored = stored;
            this.wrong = wrong;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (sent.size() % 1_000 == 0) {
                begin();
            }
            Click click = next();
            sent.add(click);
            if (history.add("s", click).isNew() != stored.add(click)) {
                wrong.add(sent.size() + " " + click);
            }
            Bytes visitor = Bytes.wrap(click.visitorId().getBytes(UTF_8));
            if (random.nextInt(4) == 0) {
                links.put(visitor, new byte[1]);
                if (linkedVisitors.add(click.visitorId())) {
                    linked.linked(visitor);
                }
            }
            if (linkedVisitors.contains(click.visitorId()) && !linked.mayBeLinked(visitor)) {
                wrong.add(sent.size() + " " + click.visitorId() + " is linked");
            }
        }

        private void begin() {
            Rows<byte[]> clicks = context().getStateStore("clicks");
            links = context().getStateStore("links");
            links.clearCache();
            history = new ClickHistory(clicks, FreshClicks.of(clicks, 700, context()));
            linked = LinkedVisitors.of(links);
        }

        /** Mostly later than all before; sometimes late, sometimes a repeat. */
        private Click next() {
            int kind = random.nextInt(10);
            if (kind == 0 && !sent.isEmpty()) {
                return sent.get(random.nextInt(sent.size()));
            }
            int id = sent.size();
            long atMs = kind < 3 ? random.nextInt(1 + 10 * id) : 10L * id;
            return new Click("v" + random.nextInt(CLICKS), "e" + id, atMs, "CODE", null, false);
        }
    }

    @Test
    void shouldTellRepeatsAndLinkedVisitorsWhateverTheOrderAndHoweverOftenItStarts() {
        // given
        long seed = 20_261_122;
        var stored = new HashSet<Click>();
        var wrong = new ArrayList<String>();

        // when
        try (var driver = new RowsDriver(directory, () -> new Adder(seed, stored, wrong), "clicks", "links")) {
            driver.process(CLICKS, new byte[0]);
        }

        // then
        assertThat(wrong).as("seed %s", seed).isEmpty();
        assertThat(stored).hasSizeLessThan(CLICKS);
    }

    @Test
    void shouldTellAlmostAllKeysThatWereNotAddedWhenTheFilterIsFull() {
        // given
        var filter = new KeyFilter(10_000);
        for (int i = 0; !filter.isFull(); i++) {
            filter.add(("added" + i).getBytes(UTF_8));
        }

        // when
        int mistaken = 0;
        for (int i = 0; i < 10_000; i++) {
            mistaken += filter.mayContain(("other" + i).getBytes(UTF_8)) ? 1 : 0;
        }

        // then
        assertThat(mistaken).isBetween(1, 150);
        assertThat(filter.mayContain("added0".getBytes(UTF_8))).isTrue();
        assertThat(filter.mayContain("added9999".getBytes(UTF_8))).isTrue();
    }
}
