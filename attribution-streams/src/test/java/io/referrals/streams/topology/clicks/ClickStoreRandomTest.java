package io.referrals.streams.topology.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.Click;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store beside a map, through commits, aborts, kills, sweeps and restarts. */
class ClickStoreRandomTest {
    private static final int STEPS = 2_000;
    private static final List<String> STOREFRONTS = List.of("acme", "acm", "b");
    private static final List<String> VISITORS = List.of("v", "v1", "ev", "w-with-a-longer-name");
    private static final List<String> CODES = List.of("ANNA", "ANNA10", "B");

    @TempDir
    private Path directory;

    private final List<Click> told = new ArrayList<>();
    private ClickModel model = new ClickModel();
    private ClickModel committed = new ClickModel();
    private long committedBeforeMs = Long.MIN_VALUE;
    private long beforeMs = Long.MIN_VALUE;
    private int forgotten;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldHoldWhatWasCommittedWhateverHappens(long seed) {
        // given: all visitors have the same hash for an odd seed
        Random random = new Random(seed);
        ClickRow.VisitorHash hash = seed % 2 == 0 ? ClickRow.VisitorHash.XXH3 : (bytes, from, length) -> 7;
        ClickStore.Settings small = new ClickStore.Settings(8 << 10, 200, hash);
        try (StoreLife life = new StoreLife(directory.resolve("active"), small);
                StoreLife standby = life.standby(directory.resolve("standby"))) {

            // when
            for (int step = 0; step < STEPS; step++) {
                step(random, life, standby, "seed " + seed + ", step " + step);
            }

            // then
            life.restart();
            standby.follow(Integer.MAX_VALUE);
            for (String storefront : STOREFRONTS) {
                for (String visitor : VISITORS) {
                    compare(life.store, storefront, visitor, 256, "seed " + seed + ", at the end");
                    compare(standby.store, storefront, visitor, 256, "seed " + seed + ", the standby");
                }
            }
            assertThat(forgotten).as("seed %d", seed).isPositive();
        }
    }

    private void step(Random random, StoreLife life, StoreLife standby, String where) {
        int dice = random.nextInt(1_000);
        if (dice < 850) {
            add(random, life.store, where);
        } else if (dice < 930) {
            compare(life.store, pick(STOREFRONTS, random), pick(VISITORS, random), 1 + random.nextInt(300), where);
        } else if (dice < 950) {
            beforeMs = Math.max(beforeMs, 1_500 + random.nextInt(told.size() / 2 + 100));
            ClickStore.Swept swept = life.store.sweep(beforeMs, 1 + random.nextInt(300));
            forgotten += swept.expired() + swept.evicted();
        } else if (dice < 980) {
            life.commit();
            remember();
        } else if (dice < 985) {
            life.restart();
            remember();
        } else if (dice < 988) {
            life.abort();
            goBack();
        } else if (dice < 991) {
            life.kill();
            goBack();
        } else if (dice < 997) {
            standby.follow(1 + random.nextInt(20));
        } else {
            standby.checkpoint();
            standby.kill();
        }
    }

    private void remember() {
        committed = model.copy();
        committedBeforeMs = beforeMs;
    }

    private void goBack() {
        model = committed.copy();
        beforeMs = committedBeforeMs;
    }

    private void add(Random random, ClickStore store, String where) {
        String storefront = pick(STOREFRONTS, random);
        Click click = !told.isEmpty() && random.nextInt(4) == 0 ? again(random) : fresh(random);
        told.add(click);
        boolean isKnown = model.has(storefront, click);
        boolean counts = model.newest(storefront, click.visitorId(), 256, beforeMs).stream()
                .anyMatch(other -> other.eventId().equals(click.eventId())
                        && other.occurredAtMs() == click.occurredAtMs()
                        && other.referralCode().equals(click.referralCode()));
        boolean isNew = store.add(storefront, click);
        if (!isKnown || counts) {
            assertThat(isNew).as("%s: %s is new", where, click).isEqualTo(!isKnown);
        }
        if (isNew) {
            model.add(storefront, click);
        }
    }

    private Click again(Random random) {
        Click click = told.get(random.nextInt(told.size()));
        return new Click(
                click.visitorId(),
                click.eventId(),
                click.occurredAtMs(),
                click.referralCode(),
                random.nextBoolean() ? click.channel() : "other",
                random.nextInt(5) == 0 ? !click.bot() : click.bot());
    }

    private Click fresh(Random random) {
        return new Click(
                random.nextInt(3) == 0 ? pick(VISITORS, random) : VISITORS.get(0),
                "e" + random.nextInt(12),
                2_000 + told.size() / 2 + random.nextInt(100) - (random.nextInt(10) == 0 ? random.nextInt(2_000) : 0),
                pick(CODES, random),
                random.nextBoolean() ? null : "mail",
                random.nextInt(8) == 0);
    }

    private void compare(ClickStore store, String storefront, String visitor, int limit, String where) {
        List<Click> clicks = store.newest(storefront, visitor, limit).stream()
                .filter(click -> click.occurredAtMs() >= beforeMs)
                .toList();
        assertThat(clicks)
                .as("%s: the newest %d of %s %s", where, limit, storefront, visitor)
                .isEqualTo(model.newest(storefront, visitor, limit, beforeMs));
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
