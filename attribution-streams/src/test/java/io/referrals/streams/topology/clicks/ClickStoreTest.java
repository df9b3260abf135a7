package io.referrals.streams.topology.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.streams.attribution.Click;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickStoreTest {
    private static final ClickStore.Settings SMALL =
            new ClickStore.Settings(64 << 10, 1_000, ClickRow.VisitorHash.XXH3);

    @TempDir
    private Path directory;

    private StoreLife life;

    @BeforeEach
    void begin() {
        life = new StoreLife(directory, SMALL);
    }

    @AfterEach
    void end() {
        life.close();
    }

    @Test
    void shouldTakeAClickOnceWhateverTheRepeatSays() {
        // given
        life.store.add("acme", click("v", "e", 1));

        // when
        boolean channel = life.store.add("acme", new Click("v", "e", 1, "ANNA", "mail", false));
        boolean bot = life.store.add("acme", new Click("v", "e", 1, "ANNA", null, true));
        life.restart();
        boolean botOnceWritten = life.store.add("acme", new Click("v", "e", 1, "ANNA", null, true));

        // then
        assertThat(List.of(channel, bot, botOnceWritten)).containsOnly(false);
        assertThat(life.store.newest("acme", "v", 256)).containsExactly(click("v", "e", 1));
    }

    @Test
    void shouldTakeAnEventIdAgainWhenAnythingElseOfTheClickDiffers() {
        // given
        life.store.add("acme", click("v", "e", 1));

        // when
        boolean storefront = life.store.add("other", click("v", "e", 1));
        boolean visitor = life.store.add("acme", click("w", "e", 1));
        boolean time = life.store.add("acme", click("v", "e", 2));
        boolean code = life.store.add("acme", new Click("v", "e", 1, "BOB", null, false));

        // then
        assertThat(List.of(storefront, visitor, time, code)).containsOnly(true);
        assertThat(life.store.newest("acme", "v", 256)).hasSize(3);
    }

    @Test
    void shouldTakeTheSameBytesForTheSameClickWhetherDecodedOrNot() {
        // given
        byte[] bytes = "..acme,visitor,event,ANNA,mail".getBytes(StandardCharsets.UTF_8);
        ClickRow row = life.store.row();

        // when
        row.in(bytes).storefront(2, 4).visitor(7, 7).at(5, false).event(15, 5).code(21, 4);
        row.channel(26, 4);
        boolean isNew = life.store.add();

        // then
        Click decoded = new Click("visitor", "event", 5, "ANNA", "mail", false);
        assertThat(isNew).isTrue();
        assertThat(life.store.add("acme", decoded)).isFalse();
        assertThat(life.store.newest("acme", "visitor", 1)).containsExactly(decoded);
    }

    @Test
    void shouldGiveTheNewestThatCountWhenAVisitorHasFarMore() {
        // given: more than is read from memory, the oldest last
        for (int i = 5_000; i > 0; i--) {
            life.store.add("acme", new Click("v", "e", i, "ANNA", null, i % 2 == 0));
        }

        // when
        List<Click> newest = life.store.newest("acme", "v", 1_000);

        // then
        assertThat(newest).hasSize(ClickStore.HUMANS + ClickStore.BOTS);
        assertThat(newest)
                .filteredOn(Click::bot)
                .extracting(Click::occurredAtMs)
                .startsWith(4_970L)
                .endsWith(5_000L);
        assertThat(newest.get(0).occurredAtMs()).isEqualTo(4_999 - 2 * 255);
    }

    @Test
    void shouldForgetWhatIsOldAndWhatDoesNotCountWhenARoundIsThrough() {
        // given
        for (int i = 1; i <= 300; i++) {
            life.store.add("acme", click("hot", "e", 1_000 + i));
            life.store.add("acme", click("v" + i, "e", 500));
        }

        // when
        int looked = 0;
        int expired = 0;
        int evicted = 0;
        ClickStore.Swept swept;
        do {
            swept = life.store.sweep(600, 50);
            looked += swept.looked();
            expired += swept.expired();
            evicted += swept.evicted();
            life.restart();
        } while (swept.looked() == 50);

        // then
        assertThat(List.of(looked, expired, evicted)).containsExactly(600, 300, 300 - ClickStore.HUMANS);
        assertThat(life.store.sweep(600, 1_000)).isEqualTo(new ClickStore.Swept(ClickStore.HUMANS, 0, 0));
        assertThat(life.store.newest("acme", "hot", 1_000)).hasSize(ClickStore.HUMANS);
        assertThat(life.store.newest("acme", "v1", 1)).isEmpty();
    }

    @Test
    void shouldSayHowFarTheWalkIs() {
        // given
        for (int i = 0; i < 1_000; i++) {
            life.store.add("acme", click("v" + i, "e", 500));
        }

        // when
        double before = life.store.swept();
        life.store.sweep(0, 500);

        // then
        assertThat(before).isZero();
        assertThat(life.store.swept()).isBetween(0.4, 0.6);
    }

    @Test
    void shouldLogRecordsOfAtMost64KiBThatAnotherStoreIsRestoredFrom() {
        // given: far more than the arena holds
        for (int i = 0; i < 20_000; i++) {
            life.store.add("acme", click("visitor-" + i, "e", i));
        }

        // when
        life.commit();

        // then
        assertThat(life.committed())
                .hasSizeGreaterThan(20)
                .allSatisfy(entry -> assertThat(entry.value()).hasSizeLessThanOrEqualTo(64 << 10));
        assertThat(life.committed())
                .extracting(entry -> new String(entry.key(), StandardCharsets.ISO_8859_1))
                .doesNotHaveDuplicates();
        try (StoreLife standby = life.standby(directory.resolve("standby"))) {
            assertThat(standby.store.newest("acme", "visitor-19999", 1)).hasSize(1);
            assertThat(standby.store.add("acme", click("visitor-7", "e", 7))).isFalse();
        }
    }

    @Test
    void shouldRestoreARecordThatIsLargerThanTheArena() {
        // given: one record of a store whose arena is larger
        ClickStore.Settings tiny = new ClickStore.Settings(1 << 10, 100, ClickRow.VisitorHash.XXH3);
        for (int i = 0; i < 500; i++) {
            life.store.add("acme", click("visitor-" + i, "e", i));
        }
        life.commit();

        // when
        try (StoreLife standby = life.standby(directory.resolve("standby"), tiny)) {

            // then
            assertThat(life.committed()).hasSize(1);
            for (int i = 0; i < 500; i++) {
                assertThat(standby.store.newest("acme", "visitor-" + i, 1)).hasSize(1);
            }
        }
    }

    @Test
    void shouldRestoreOnlyWhatItLacksWhenItEndedWell() {
        // given
        life.store.add("acme", click("v", "e", 1));

        // when
        life.restart();

        // then
        assertThat(life.restored).isZero();
        assertThat(life.store.newest("acme", "v", 1)).hasSize(1);
    }

    @Test
    void shouldNotBelieveWhatWasWrittenWhenItIsKilledBeforeTheCommit() {
        // given: what is not committed is in RocksDB's files already
        life.store.add("acme", click("v", "e", 1));
        life.restart();
        life.store.add("acme", click("v", "e", 2));
        life.store.sweep(0, 10);

        // when
        life.abort();

        // then
        assertThat(life.restored).isEqualTo(1);
        assertThat(life.store.newest("acme", "v", 10)).containsExactly(click("v", "e", 1));
    }

    @Test
    void shouldBeRestoredFromItsBeginningWhenItWasClosedWhileItWasRestored() {
        // given
        for (int i = 0; i < 3; i++) {
            life.store.add("acme", click("v", "e" + i, i));
            life.commit();
        }

        // when: Kafka Streams says on closing it that it had everything
        life.loseAllButSomeAndClose(1);

        // then
        assertThat(life.restored).isEqualTo(3);
        assertThat(life.store.newest("acme", "v", 10)).hasSize(3);
    }

    @Test
    void shouldForgetHowFarATransactionHadWrittenWhenItCouldNotBeAborted() {
        // given
        life.notAborted.put(StoreLife.CHANGELOG, 66_437L);

        // when
        life.abort();

        // then
        assertThat(life.notAborted).isEmpty();
    }

    @Test
    void shouldForgetItsOffsetWhenItIsToldThatItIsCorrupt() {
        // given
        life.store.commit(Map.of(StoreLife.CHANGELOG, 5L));

        // when
        life.store.commit(Map.of());

        // then
        assertThat(life.store.committedOffset(StoreLife.CHANGELOG)).isNull();
    }

    @Test
    void shouldSayHowManyClicksThereAre() {
        // given
        for (int i = 0; i < 1_000; i++) {
            life.store.add("acme", click("v" + i, "e", 500));
        }

        // when
        life.restart();

        // then
        assertThat(life.store.approximateClicks()).isBetween(1_000L, 1_010L);
        assertThat(life.store.approximateBytes()).isPositive();
    }

    private static Click click(String visitorId, String eventId, long occurredAtMs) {
        return new Click(visitorId, eventId, occurredAtMs, "ANNA", null, false);
    }
}
