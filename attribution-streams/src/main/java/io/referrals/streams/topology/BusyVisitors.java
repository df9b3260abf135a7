package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In memory, the stored clicks of visitors who have made more than count. Another click of such a visitor takes the place
 * of the oldest at once, without reading the others; a robot that clicks all day costs what everybody else does.
 *
 * <p>They are read again when they have fallen out, or after a restart.
 */
final class BusyVisitors {
    /** So many at a time of a store, of up to 272 clicks each: some 4 MiB. */
    private static final int REMEMBERED = 64;

    private final Map<Visitor, Counting> visitors = new Recent<>(REMEMBERED);

    private record Visitor(String scope, String visitorId) {}

    /** The clicks of one visitor that count. */
    static final class Counting {
        private final NavigableSet<Click> humans = new TreeSet<>();
        private final NavigableSet<Click> bots = new TreeSet<>();

        private Counting(List<Click> clicks) {
            clicks.forEach(click -> of(click).add(click));
        }

        private NavigableSet<Click> of(Click click) {
            return click.bot() ? bots : humans;
        }

        boolean contains(Click click) {
            return humans.contains(click) || bots.contains(click);
        }

        /** Adds one that is not contained; gives the one that does not count any more for it, maybe itself. */
        @Nullable
        Click add(Click click) {
            NavigableSet<Click> same = of(click);
            same.add(click);
            int bound = click.bot() ? ClickHistory.BOT_BOUND : ClickHistory.HUMAN_BOUND;
            return same.size() > bound ? same.pollFirst() : null;
        }

        List<Click> inTouchOrder() {
            List<Click> clicks = new ArrayList<>(humans);
            clicks.addAll(bots);
            clicks.sort(null);
            return clicks;
        }
    }

    /** The clicks of a visitor; null when they are not in memory. */
    @Nullable
    Counting of(String scope, String visitorId) {
        return visitors.isEmpty() ? null : visitors.get(new Visitor(scope, visitorId));
    }

    /** Keeps what is stored of a visitor, none of it beyond the bounds. */
    void remember(String scope, String visitorId, List<Click> stored) {
        visitors.put(new Visitor(scope, visitorId), new Counting(stored));
    }

    /** To be called when a click of some visitor was deleted otherwise. */
    void forget(String scope, String visitorId) {
        visitors.remove(new Visitor(scope, visitorId));
    }
}
