package io.referrals.streams.topology.clicks;

import io.referrals.streams.attribution.Click;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** What a {@link ClickStore} should hold, as a map of all that was ever added. */
final class ClickModel {
    /** Before all that ids are made of, so that keys sort as the parts do. */
    private static final char SEPARATOR = '!';

    private final TreeMap<String, Click> clicks;

    ClickModel() {
        this(new TreeMap<>());
    }

    private ClickModel(TreeMap<String, Click> clicks) {
        this.clicks = clicks;
    }

    ClickModel copy() {
        return new ClickModel(new TreeMap<>(clicks));
    }

    boolean has(String storefrontId, Click click) {
        return clicks.containsKey(key(storefrontId, click));
    }

    /** Adds what the store took for new: one that it had forgotten may come back otherwise. */
    void add(String storefrontId, Click click) {
        clicks.put(key(storefrontId, click), click);
    }

    List<Click> newest(String storefrontId, String visitorId, int limit, long fromMs) {
        List<Click> newest = new ArrayList<>();
        int humans = Math.min(limit, ClickStore.HUMANS);
        int bots = Math.min(limit, ClickStore.BOTS);
        String visitor = storefrontId + SEPARATOR + visitorId + SEPARATOR;
        for (Click click : clicks.subMap(visitor, true, visitor + "~", true)
                .descendingMap()
                .values()) {
            if (click.occurredAtMs() >= fromMs && (click.bot() ? bots-- : humans--) > 0) {
                newest.add(click);
            }
        }
        Collections.reverse(newest);
        return newest;
    }

    private static String key(String storefrontId, Click click) {
        return String.format(
                "%2$s%1$s%3$s%1$s%4$015d%1$s%5$s%1$s%6$s",
                SEPARATOR,
                storefrontId,
                click.visitorId(),
                click.occurredAtMs(),
                click.eventId(),
                click.referralCode());
    }
}
