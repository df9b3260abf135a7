package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.CaseFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The outbox hands out every entry in order, again when it is not certain, and to one publisher at a time. */
class OutboxIT {
    private HikariDataSource database;
    private LedgerProbe probe;
    private Outbox outbox;

    @BeforeEach
    void postTheMixedCase() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
        outbox = new Outbox(database);
        var story = CaseFiles.named("11-mixed");
        probe.ledger.accept(story.programs());
        probe.post(story.conversions(), story.asOf());
        probe.ledger.release(story.asOf());
    }

    @AfterEach
    void stopLedger() {
        database.close();
    }

    @Test
    void shouldHandOutEveryEntryOnceAndInOrderWhenNothingFails() {
        // when
        var published = new ArrayList<Entry>();
        int batches = 0;
        while (outbox.publish(50, published::addAll) > 0) {
            batches++;
        }

        // then
        assertThat(batches).isGreaterThan(1);
        assertThat(published)
                .extracting(entry -> List.of(entry.entryId(), entry.account(), Long.toString(entry.amount())))
                .isEqualTo(probe.rows("SELECT entry_id, account, amount FROM entries ORDER BY transfer_id, amount"));
        assertThat(published).allSatisfy(entry -> assertThat(entry.rewardId()).startsWith(entry.conversionId() + "|"));
        assertThat(published)
                .allSatisfy(entry -> assertThat(
                                Objects.requireNonNull(entry.reward()).rewardId())
                        .isEqualTo(entry.rewardId()));
        assertThat(outbox.position()).isEqualTo(probe.transfers());
    }

    @Test
    void shouldTellTheMilestoneFromTheRuleWhenTheIdDoesNot() {
        // given: a rule of milestones
        var milestones = CaseFiles.named("05-milestones");
        probe.ledger.accept(milestones.programs());
        probe.post(milestones.conversions(), milestones.asOf());

        // when
        var published = new ArrayList<Entry>();
        outbox.publish(10_000, published::addAll);

        // then
        assertThat(published)
                .extracting(Entry::reward)
                .filteredOn(reward -> Objects.requireNonNull(reward).at() > 0)
                .isNotEmpty()
                .allSatisfy(reward -> assertThat(reward.ruleId()).doesNotContain("@"));
    }

    @Test
    void shouldNotGuessWhenTheLedgerHasNoSuchReward() {
        // given
        probe.execute("DELETE FROM rewards");

        // when
        var published = new ArrayList<Entry>();
        outbox.publish(10, published::addAll);

        // then
        assertThat(published).hasSize(20).extracting(Entry::reward).containsOnlyNulls();
    }

    @Test
    void shouldHandOutTheSameAgainWhenThePublicationFailed() {
        // given
        var tried = new ArrayList<Entry>();
        assertThatThrownBy(() -> outbox.publish(10, entries -> {
                    tried.addAll(entries);
                    throw new IllegalStateException("no broker");
                }))
                .hasMessage("no broker");
        assertThat(outbox.position()).isZero();

        // when
        var published = new ArrayList<Entry>();
        outbox.publish(10, published::addAll);

        // then
        assertThat(published).isEqualTo(tried).hasSize(20);
    }

    @Test
    void shouldLeaveTheOutboxAloneWhenAnotherOnePublishes() {
        // given
        var second = new Outbox(database);

        // when
        outbox.publish(
                10,
                entries -> assertThat(second.publish(10, others -> {
                            throw new AssertionError("two at once");
                        }))
                        .isZero());

        // then
        assertThat(outbox.position()).isEqualTo(10);
    }
}
