package io.referrals.consumer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.referrals.consumer.TestStack;
import io.referrals.consumer.ledger.Difference.Check;
import io.referrals.consumer.rewards.CaseFiles;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.RandomStory;
import io.referrals.consumer.rewards.Review;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A verification passes on what the ledger posted, and names what a superuser changed behind its back. */
class LedgerVerificationIT {
    private static final int STORIES = Integer.getInteger("stories", 25);

    private HikariDataSource database;
    private LedgerProbe probe;
    private StoryFacts facts;
    private @Nullable Instant asOf;

    @BeforeEach
    void startLedger() {
        database = TestStack.newLedger();
        probe = new LedgerProbe(database);
        facts = new StoryFacts(List.of(), List.of());
    }

    @AfterEach
    void stopLedger() {
        database.close();
    }

    @Test
    void shouldFindNothingWhenStoriesAreRandom() {
        long firstSeed = Long.getLong("seed", 11_000);
        var programs = new ArrayList<>(facts.programs());
        var conversions = new ArrayList<Conversion>();
        for (long seed = firstSeed; seed < firstSeed + STORIES; seed++) {
            // given
            var story = new RandomStory(seed, false);
            var random = new Random(seed);
            var arriving = new ArrayList<>(story.revisions());
            Collections.shuffle(arriving, random);
            programs.addAll(story.programs());
            conversions.addAll(arriving);

            // when
            probe.ledger.accept(story.programs());
            for (int from = 0; from < arriving.size(); from += 15) {
                var time = RandomStory.instant(random);
                probe.post(arriving.subList(from, Math.min(arriving.size(), from + 15)), time);
                probe.ledger.release(time);
                review(story.programs().get(0).storefrontId(), random);
            }

            // then
            facts = new StoryFacts(List.copyOf(programs), List.copyOf(conversions));
            assertThat(differences()).as("seed %d", seed).isEmpty();
        }
    }

    private void review(String storefront, Random random) {
        var reviews = new Reviews(probe.ledger);
        for (var conversion : reviews.waiting(storefront, 1)) {
            var verdict = random.nextBoolean() ? Review.Verdict.APPROVED : Review.Verdict.REJECTED;
            reviews.decide(new Reviews.Decision(
                    storefront,
                    conversion.conversionId(),
                    verdict,
                    "olga",
                    "looked at it",
                    RandomStory.instant(random)));
        }
    }

    @Test
    void shouldSayWhatItLookedAtWhenALedgerIsSound() {
        // given
        postTheMixedCase();

        // when
        var summary = verification().run(facts, asOf, difference -> {});

        // then
        assertThat(summary.differences()).isZero();
        assertThat(summary.lastTransfer()).isEqualTo(probe.transfers());
        assertThat(summary.lastHash()).hasSize(64);
        assertThat(summary.conversions()).isEqualTo(facts.conversions().size());
        assertThat(summary.rewards()).isEqualTo(probe.rewards().size());
        assertThat(summary.superseded()).isZero();
    }

    @Test
    void shouldNameTheTransferWhenItsAmountWasChanged() {
        // given
        postTheMixedCase();

        // when
        tamper("UPDATE transfers SET amount = amount + 1 WHERE transfer_id = 5");

        // then
        assertThat(differences())
                .filteredOn(difference -> difference.check() == Check.CHAIN)
                .singleElement()
                .extracting(Difference::subject)
                .asString()
                .startsWith("transfer 5, ACCRUE");
        var reward = rewardOf(5);
        assertThat(differences())
                .filteredOn(difference -> difference.check() == Check.REWARD)
                .singleElement()
                .extracting(Difference::subject)
                .isEqualTo(reward);
        assertThat(differences().stream().map(Difference::check)).contains(Check.BALANCE, Check.REWARD_ROW);
    }

    @Test
    void shouldNameTheNextTransferWhenAHashWasForgedToo() {
        // given
        postTheMixedCase();

        // when
        tamper("UPDATE transfers SET effective_at = 0, hash = sha256('forged') WHERE transfer_id = 5");

        // then
        assertThat(differences())
                .extracting(difference -> difference.subject().split(",")[0])
                .containsExactly("transfer 5", "transfer 6");
    }

    @Test
    void shouldNameTheMissingTransferWhenOneWasDeleted() {
        // given
        postTheMixedCase();
        var reward = rewardOf(5);

        // when
        tamper("DELETE FROM transfers WHERE transfer_id = 5");

        // then
        assertThat(differences())
                .contains(new Difference(Check.CHAIN, "transfer 5", "numbers without gaps", "missing"))
                .anyMatch(difference -> difference.check() == Check.REWARD
                        && difference.subject().equals(reward));
    }

    @Test
    void shouldMissTheLastTransferWhenItWasDeleted() {
        // given
        postTheMixedCase();

        // when
        tamper("DELETE FROM transfers WHERE transfer_id = (SELECT max(transfer_id) FROM transfers)");

        // then
        assertThat(differences())
                .filteredOn(difference -> difference.check() == Check.CHAIN)
                .extracting(Difference::subject)
                .containsExactly("head");
    }

    @Test
    void shouldNameTheAccountWhenABalanceWasChanged() {
        // given
        postTheMixedCase();
        var account = probe.rows("SELECT storefront_id, account, unit FROM balances WHERE balance > 0 LIMIT 1")
                .get(0);

        // when
        probe.execute("UPDATE balances SET balance = balance + 7 WHERE storefront_id = '" + account.get(0)
                + "' AND account = '" + account.get(1) + "' AND unit = '" + account.get(2) + "'");

        // then
        assertThat(differences())
                .extracting(Difference::check, Difference::subject)
                .containsExactly(
                        tuple(Check.BALANCE, String.join(" ", account)),
                        tuple(Check.BALANCE, "all accounts of " + account.get(0) + " in " + account.get(2)));
    }

    @Test
    void shouldNameTheForgedTransferWhenEverythingInTheDatabaseAgreesWithIt() {
        // given
        postTheMixedCase();
        var row = probe.rows("SELECT storefront_id, program_id, rule_id, conversion_id, unit FROM rewards"
                        + " WHERE beneficiary_type = 'ADVOCATE' AND milestone_at = 0 AND amount > 0 LIMIT 1")
                .get(0);
        var mallory = row.get(3) + "|" + row.get(1) + "|" + row.get(2) + "|ADVOCATE|mallory";

        // when: a superuser posts as the ledger itself would, with hashes, balances and a reward
        var head = probe.rows("SELECT last_transfer_id, encode(last_hash, 'hex') FROM ledger_head")
                .get(0);
        long id = Long.parseLong(head.get(0)) + 1;
        var expense = "program:" + row.get(1) + ":expense";
        var forged = new Transfer(
                mallory,
                1,
                1,
                TransferKind.ACCRUE,
                row.get(0),
                row.get(4),
                expense,
                "advocate:mallory:pending",
                9_999,
                Instant.EPOCH);
        var hash = HexFormat.of()
                .formatHex(new HashChain(HexFormat.of().parseHex(head.get(1))).next(id, forged, Instant.EPOCH));
        probe.execute("INSERT INTO transfers VALUES (" + id + ", '" + mallory + "', 1, 1, 'ACCRUE', '" + row.get(0)
                + "', '" + row.get(4) + "', '" + expense + "', 'advocate:mallory:pending', 9999, 0, 0, decode('" + hash
                + "', 'hex'))");
        probe.execute(
                "UPDATE ledger_head SET last_transfer_id = " + id + ", last_hash = decode('" + hash + "', 'hex')");
        probe.execute("UPDATE balances SET balance = balance - 9999 WHERE storefront_id = '" + row.get(0)
                + "' AND account = '" + expense + "' AND unit = '" + row.get(4) + "'");
        probe.execute("INSERT INTO balances VALUES ('" + row.get(0) + "', 'advocate:mallory:pending', '" + row.get(4)
                + "', 9999)");
        probe.execute("INSERT INTO rewards SELECT conversion_id, program_id, rule_id, milestone_at, beneficiary_type,"
                + " 'mallory', storefront_id, program_version, occurred_at, unit, 9999, false, release_at, expires_at,"
                + " 9999, 'PENDING', 1 FROM rewards WHERE conversion_id = '" + row.get(3) + "' AND program_id = '"
                + row.get(1) + "' AND rule_id = '" + row.get(2) + "' AND beneficiary_type = 'ADVOCATE' LIMIT 1");

        // then
        assertThat(differences())
                .containsExactly(
                        new Difference(Check.REWARD, mallory, "nothing in " + row.get(4), "9999 " + row.get(4)));
    }

    @Test
    void shouldNameTheConversionWhenItIsNotTheOneOfTheTopic() {
        // given
        postTheMixedCase();
        var ids = probe.rows("SELECT conversion_id FROM conversions WHERE flags = '' ORDER BY 1 LIMIT 2");

        // when
        probe.execute("UPDATE conversions SET net_minor = net_minor + 1 WHERE conversion_id = '"
                + ids.get(0).get(0) + "'");
        probe.execute(
                "DELETE FROM conversions WHERE conversion_id = '" + ids.get(1).get(0) + "'");

        // then
        assertThat(differences())
                .extracting(Difference::check, Difference::subject)
                .containsExactly(
                        tuple(Check.CONVERSION, ids.get(0).get(0)),
                        tuple(Check.CONVERSION, ids.get(1).get(0)));
    }

    @Test
    void shouldNameTheGuardAndTheProgramWhenTheyWereChanged() {
        // given
        postTheMixedCase();

        // when
        probe.execute("ALTER TABLE transfers DISABLE TRIGGER append_only");
        probe.execute("DROP TRIGGER append_only ON reviews");
        probe.execute("UPDATE program_versions SET hold_days = hold_days + 1");

        // then
        assertThat(differences()).extracting(Difference::check).containsOnly(Check.GUARD, Check.PROGRAM);
        assertThat(differences())
                .contains(
                        new Difference(Check.GUARD, "trigger append_only on transfers", "switched on", "switched off"),
                        new Difference(Check.GUARD, "trigger append_only on reviews", "switched on", "missing"));
    }

    @Test
    void shouldNameTheRewardWhenItWasMadeUpWithoutAnyTransfer() {
        // given
        postTheMixedCase();

        // when
        probe.execute("INSERT INTO rewards SELECT conversion_id, program_id, 'made-up', milestone_at, beneficiary_type,"
                + " 'mallory', storefront_id, program_version, occurred_at, unit, 5, false, release_at, expires_at, 5,"
                + " 'PENDING', 0 FROM rewards LIMIT 1");

        // then
        assertThat(differences()).singleElement().satisfies(difference -> {
            assertThat(difference.check()).isEqualTo(Check.REWARD_ROW);
            assertThat(difference.subject()).contains("|made-up|").endsWith("|mallory");
        });
    }

    @Test
    void shouldNameTheRewardWhenItsTermsWereChanged() {
        // given
        postTheMixedCase();
        var reward = rewardOf(1);

        // when
        probe.execute("UPDATE rewards SET release_at = release_at - 1 WHERE (conversion_id, rule_id, beneficiary_id)"
                + " = ('" + reward.split("\\|")[0] + "|" + reward.split("\\|")[1] + "|" + reward.split("\\|")[2]
                + "', '"
                + reward.split("\\|")[4] + "', '" + reward.split("\\|")[6] + "')");

        // then
        assertThat(differences())
                .extracting(Difference::check, Difference::subject)
                .containsExactly(tuple(Check.REWARD, reward));
    }

    @Test
    void shouldNameTheRewardsWhenTheyAreNotWhereTheyMustBeByThen() {
        // given
        postTheMixedCase();

        // when
        var early = new ArrayList<Difference>();
        verification().run(facts, Instant.EPOCH, early::add);

        // then
        assertThat(early)
                .isNotEmpty()
                .allSatisfy(difference -> assertThat(difference.expected()).isEqualTo("PENDING"))
                .allSatisfy(difference -> assertThat(difference.found()).isIn("PAYABLE", "EXPIRED"));
    }

    @Test
    void shouldUseTheLedgersRevisionWhenTheTopicHasOnlyANewerOneLeft() {
        // given
        postTheMixedCase();
        var conversions = new ArrayList<>(facts.conversions());
        var first = conversions.get(0);
        var newer = new Conversion(
                first.conversionId(),
                first.storefrontId(),
                first.kind(),
                first.personId(),
                first.occurredAt(),
                first.currency(),
                first.netMinor(),
                List.of(),
                List.of(),
                first.revision() + 1,
                null);

        // when: compaction leaves a hole where the first revision was
        conversions.set(0, conversions.get(1));
        conversions.add(newer);
        facts = new StoryFacts(facts.programs(), conversions);

        // then
        var summary = verification().run(facts, asOf, difference -> {
            throw new AssertionError(difference.toString());
        });
        assertThat(summary.superseded()).isEqualTo(1);
    }

    private void postTheMixedCase() {
        var story = CaseFiles.named("11-mixed");
        asOf = story.asOf();
        facts = new StoryFacts(story.programs(), story.conversions());
        probe.ledger.accept(story.programs());
        probe.post(story.conversions(), story.asOf());
        probe.ledger.release(story.asOf());
    }

    private String rewardOf(long transfer) {
        return probe.rows("SELECT reward_id FROM transfers WHERE transfer_id = " + transfer)
                .get(0)
                .get(0);
    }

    private void tamper(String change) {
        probe.execute("ALTER TABLE transfers DISABLE TRIGGER append_only");
        probe.execute(change);
        probe.execute("ALTER TABLE transfers ENABLE TRIGGER append_only");
    }

    private List<Difference> differences() {
        var differences = new ArrayList<Difference>();
        var summary = verification().run(facts, null, differences::add);
        assertThat(summary.differences()).isEqualTo(differences.size());
        return differences;
    }

    private LedgerVerification verification() {
        return new LedgerVerification(database, new SilentProgress());
    }
}
