package io.referrals.streams.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttributionTest {
    private static final long DAY = 86_400_000;

    private final PersonHistory bob = new PersonHistory("acme", "bob");
    private final List<Click> clicks = new ArrayList<>();
    private final StorefrontTerms terms = new StorefrontTerms();
    private long clock;

    AttributionTest() {
        terms.put(new ProgramTerms("refer", 1, 0, 0, null, Set.of(), Set.of()));
        for (String code : List.of("ANNA", "CARL")) {
            bob.register(code, CodeVersions.of(List.of(code(code, 1, null))));
        }
        bob.register("NOPE", CodeVersions.NONE);
    }

    @Test
    void shouldMoveTheCreditWhenALaterClickArrivesAfterThePurchase() {
        // given
        click("k1", 1, "ANNA");
        bob.put(order("o1", 3, 1000));
        assertThat(decide().changed()).extracting(AttributionTest::credited).containsExactly("ANNA 1000000 1000");

        // when
        Decision decision = click("k2", 2, "CARL");

        // then
        assertThat(decision.changed()).extracting(AttributionTest::credited).containsExactly("CARL 1000000 1000");
        assertThat(decision.changed()).extracting(Conversion::revision).containsExactly(2);
        assertThat(decision.stats())
                .containsExactly(
                        new StatsDelta("ANNA", 3, 0, -1_000_000, "EUR", -1000, 0),
                        new StatsDelta("CARL", 3, 0, 1_000_000, "EUR", 1000, 0));
    }

    @Test
    void shouldDecideNothingWhenAClickComesAfterEverything() {
        // given
        bob.put(order("o1", 3, 1000));
        decide();

        // when
        Decision decision = click("k1", 4, "NEVER-ASKED");

        // then
        assertThat(decision).isEqualTo(Decision.NOTHING);
        assertThat(bob.latestEventAtMs()).isEqualTo(3 * DAY);
    }

    @Test
    void shouldWaitUntilEveryCodeIsAnswered() {
        // given
        click("k1", 1, "LATE");
        click("k2", 1, "not a code");
        bob.put(order("o1", 3, 1000));

        // when
        Decision waiting = decide();

        // then
        assertThat(waiting.progress()).isEqualTo(Decision.Progress.WAITING);
        assertThat(waiting.changed()).isEmpty();
        assertThat(Attribution.unansweredCodes(bob, clicks)).containsExactly("LATE");
        assertThat(bob.pendingOrders()).containsExactly("o1");

        // when
        assertThat(bob.register("LATE", CodeVersions.NONE)).isTrue();
        Decision decision = decide(Attribution.firstTouchAtMs(bob, clicks, Set.of("LATE")));

        // then
        assertThat(decision.changed()).extracting(Conversion::reason).containsExactly(Reason.NO_ELIGIBLE_TOUCH);
        assertThat(bob.pendingOrders()).isEmpty();
        assertThat(bob.register("LATE", CodeVersions.NONE)).isFalse();
    }

    @Test
    void shouldDecideAgainWhatACodeTouchedWhenItIsRegisteredAnew() {
        // given
        click("k1", 1, "ANNA");
        bob.signup(new Signup("s1", 2 * DAY, null, null, null, null));
        bob.put(order("o1", 3, 1000));
        decide();

        // when
        bob.register("ANNA", CodeVersions.of(List.of(code("ANNA", 1, null), code("ANNA", 2, DAY))));
        Decision decision = decide(Attribution.firstTouchAtMs(bob, clicks, Set.of("ANNA")));

        // then
        assertThat(decision.changed())
                .extracting(Conversion::conversionId)
                .containsExactly("acme|SIGNUP|bob", "acme|PURCHASE|o1");
        assertThat(decision.changed()).extracting(Conversion::status).containsOnly(Status.UNATTRIBUTED);
        assertThat(decision.changed())
                .flatExtracting(Conversion::candidates)
                .extracting(Candidate::verdict)
                .containsOnly(Verdict.CODE_INACTIVE);
    }

    @Test
    void shouldNotEmitAgainWhenNothingChanged() {
        // given
        click("k1", 1, "ANNA");
        bob.put(order("o1", 3, 1000));
        decide();

        // when
        Decision decision = decide(Long.MIN_VALUE);

        // then
        assertThat(decision).isEqualTo(Decision.NOTHING);
    }

    @Test
    void shouldCountAnOrderAsOrganicUntilSomebodyReferredIt() {
        // given
        bob.put(order("o1", 3, 1000));

        // when
        Decision organic = decide();

        // then
        assertThat(organic.changed()).isEmpty();
        assertThat(organic.organicDelta()).isEqualTo(1);
        assertThat(organic.stats()).containsExactly(new StatsDelta("(none)", 3, 0, 1_000_000, "EUR", 1000, 0));

        // when
        Decision referred = click("k1", 1, "ANNA");

        // then
        assertThat(referred.changed()).extracting(Conversion::revision).containsExactly(1);
        assertThat(referred.organicDelta()).isEqualTo(-1);
        assertThat(bob.organicCount()).isZero();
    }

    @Test
    void shouldSayOnceMoreWhenAnEmittedConversionLosesItsLastCandidate() {
        // given
        click("k1", 2, "ANNA");
        bob.put(order("o1", 3, 1000));
        decide();

        // when
        bob.put(order("o1", 1, 1000));
        Decision decision = decide();

        // then
        assertThat(decision.changed()).allMatch(Conversion::isOrganic);
        assertThat(decision.changed()).extracting(Conversion::revision).containsExactly(2);
        assertThat(decision.organicDelta()).isEqualTo(1);

        // when
        bob.put(order("o1", 1, 1200));
        bob.put(order("o1", 1, 1000));

        // then
        assertThat(decide().changed()).isEmpty();
    }

    @Test
    void shouldTakeRefundsOutOfTheSharesWhenSeveralAreCredited() {
        // given
        terms.put(new AttributionPolicy(1, 0, Model.LINEAR, 30, null, true, false, null, 7));
        click("k1", 1, "ANNA");
        click("k2", 2, "CARL");
        bob.put(order("o1", 3, Long.MAX_VALUE));
        decide();

        // when
        bob.put(order("o1", 3, Long.MAX_VALUE)
                .withRefunds(List.of(new OrderRefund("r1", 4 * DAY, Long.MAX_VALUE - 3))));
        Decision decision = decide();

        // then
        assertThat(decision.changed())
                .extracting(AttributionTest::credited)
                .containsExactly("ANNA 500000 2, CARL 500000 1");
        assertThat(decision.stats().stream()
                        .mapToLong(StatsDelta::refundedMinor)
                        .sum())
                .isEqualTo(Long.MAX_VALUE - 3);
    }

    @Test
    void shouldCapRefundsAtTheAmount() {
        // given
        click("k1", 1, "ANNA");
        bob.put(order("o1", 3, 1000).withRefunds(List.of(new OrderRefund("r1", 4 * DAY, 1500))));

        // when
        Conversion conversion = decide().changed().get(0);

        // then
        assertThat(conversion.refundedMinor()).isEqualTo(1000);
        assertThat(conversion.netAmountMinor()).isZero();
        assertThat(credited(conversion)).isEqualTo("ANNA 1000000 0");
    }

    @Test
    void shouldListTheNewestCandidatesAndTheCreditedOnesWhenThereAreMany() {
        // given
        terms.put(new AttributionPolicy(1, 0, Model.FIRST_TOUCH, 30, null, true, false, null, 7));
        click("a-first", 1, "ANNA");
        click("b-second", 1, "ANNA");
        for (int i = 0; i < 70; i++) {
            click("k" + (100 + i), 2, "NOPE");
        }
        bob.put(order("o1", 3, 1000));

        // when
        Conversion conversion = decide().changed().get(0);

        // then
        assertThat(conversion.candidates()).hasSize(65);
        assertThat(conversion.candidates()).extracting(Candidate::touchId).startsWith("a-first", "k106");
        assertThat(conversion.candidateCount()).isEqualTo(72);
    }

    @Test
    void shouldKeepTheSignupsClicksAmongTheCandidatesWhenThePurchaseIsBoundToThem() {
        // given
        click("k1", 1, "ANNA");
        bob.signup(new Signup("s1", DAY, null, null, null, null));
        decide();
        for (int i = 0; i < 70; i++) {
            click("l" + (100 + i), 2, "CARL");
        }
        bob.put(order("o1", 3, 1000));

        // when
        Conversion purchase = decide().changed().get(0);

        // then
        assertThat(purchase.basis()).isEqualTo(Basis.SIGNUP_BINDING);
        assertThat(purchase.candidates()).hasSize(65);
        assertThat(purchase.candidates().get(0).touchId()).isEqualTo("k1");
    }

    @Test
    void shouldBindUntilTheLastInstantOfTheBinding() {
        // given
        terms.put(new AttributionPolicy(1, 0, Model.LAST_TOUCH, 30, 5, true, true, null, 7));
        click("k1", 1, "ANNA");
        bob.signup(new Signup("s1", DAY, null, null, null, null));
        bob.put(order("o0", 1, 1000));
        bob.put(order("o1", 6, 1000));
        bob.put(orderAt("o2", 6 * DAY + 1));

        // when
        List<Conversion> changed = decide().changed();

        // then
        assertThat(changed)
                .extracting(Conversion::basis)
                .containsExactly(Basis.CLICK, Basis.SIGNUP_BINDING, Basis.SIGNUP_BINDING, null);
        assertThat(changed.get(3).reason()).isEqualTo(Reason.NOT_NEW_CUSTOMER);
    }

    @Test
    void shouldBeNewAgainJustAfterTheLastInstantOfTheWindow() {
        // given
        terms.put(new AttributionPolicy(1, 0, Model.LAST_TOUCH, 30, null, true, true, 5, 7));
        click("k1", 1, "ANNA");
        bob.put(order("o1", 1, 1000));
        bob.put(order("o1-at-once", 1, 1000));
        bob.put(order("o2", 6, 1000));
        bob.put(orderAt("o3", 11 * DAY + 1));

        // when
        List<Conversion> changed = decide().changed();

        // then
        assertThat(changed).extracting(Conversion::newCustomer).containsExactly(true, false, false, true);
    }

    @Test
    void shouldBindAndKnowCustomersOnlyAsFarAsTheRetentionReachesWhenThePolicySaysForEver() {
        // given
        terms.put(new AttributionPolicy(1, 0, Model.LAST_TOUCH, 30, null, true, true, null, 7));
        bob.bound(1_000 * DAY, 400 * DAY);
        click("k1", 1, "ANNA");
        // Too old to be credited, and young enough to be listed with the last order.
        click("k2", 10, "ANNA");
        bob.signup(new Signup("s1", DAY, null, null, null, null));
        bob.put(order("o1", 401, 1000));
        bob.put(orderAt("o2", 401 * DAY + 1));
        bob.put(order("o3", 802, 1000));

        // when
        List<Conversion> changed = decide().changed();

        // then: the signup's own, then as long after it as it reaches, just longer, and longer after the order before
        assertThat(changed)
                .extracting(Conversion::basis)
                .containsExactly(Basis.CLICK, Basis.SIGNUP_BINDING, null, null);
        assertThat(changed).extracting(Conversion::newCustomer).containsExactly(null, true, false, true);
    }

    @Test
    void shouldLetAnOldConversionStandUnlessItsOwnOrderChanges() {
        // given
        click("k1", 1, "ANNA");
        bob.put(order("o1", 3, 1000));
        bob.put(order("o2", 20, 1000));
        decide();
        bob.bound(410 * DAY, 400 * DAY);

        // when: what it depended on is gone
        clicks.clear();
        List<Conversion> decidedAgain = decide(Long.MIN_VALUE).changed();
        bob.put(new Order("o1", "p1", 3 * DAY, 900, "EUR", null, null, null, null, null, null, 0));

        // then
        assertThat(decidedAgain).extracting(Conversion::orderId).containsExactly("o2");
        assertThat(decide().changed()).extracting(Conversion::orderId).contains("o1");
    }

    @Test
    void shouldDecideTheOrderAfterAgainWhenTheOneBeforeMovesAway() {
        // given
        terms.put(new AttributionPolicy(1, 0, Model.LAST_TOUCH, 30, null, true, true, 5, 7));
        click("k1", 1, "ANNA");
        bob.put(order("o0", 5, 1000));
        bob.put(order("o1", 10, 1000));
        bob.put(order("o2", 11, 1000));
        decide();

        // when
        bob.put(order("o1", 2, 1000));
        List<Conversion> changed = decide().changed();

        // then
        assertThat(changed).extracting(Conversion::orderId).containsExactly("o1", "o0", "o2");
        assertThat(changed).extracting(Conversion::newCustomer).containsExactly(true, false, true);
    }

    @Test
    void shouldTellContentsApartWhereverTheBoundaryBetweenFieldsIs() {
        assertThat(Fingerprint.builder().text("ab").text("c").build())
                .isNotEqualTo(Fingerprint.builder().text("a").text("bc").build());
        assertThat(Fingerprint.builder().text(null).build())
                .isNotEqualTo(Fingerprint.builder().text("").build());
    }

    private Decision click(String eventId, long day, String code) {
        Click click = new Click("v1", eventId, day * DAY, code, null, false);
        clicks.add(click);
        clicks.sort(null);
        return decide(click.occurredAtMs());
    }

    private Decision decide() {
        return decide(Long.MAX_VALUE);
    }

    private Decision decide(long fromMs) {
        return Attribution.decide(bob, clicks, terms, fromMs, ++clock);
    }

    private static String credited(Conversion conversion) {
        return String.join(
                ", ",
                conversion.credits().stream()
                        .map(credit -> credit.referralCode() + " " + credit.weightPpm() + " " + credit.amountMinor())
                        .toList());
    }

    private static CodeRegistration code(String code, int version, @Nullable Long revokedAtMs) {
        return new CodeRegistration(
                code, version, CodeRegistration.EVER, "refer", "the-" + code, 0, revokedAtMs, List.of(), null, null);
    }

    private static Order orderAt(String orderId, long occurredAtMs) {
        return new Order(orderId, "p1", occurredAtMs, 1000, "EUR", null, null, null, null, null, null, 0);
    }

    private static Order order(String orderId, long day, long amountMinor) {
        return new Order(orderId, "p1", day * DAY, amountMinor, "EUR", null, null, null, null, null, null, 0);
    }
}
