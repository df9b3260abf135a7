package io.referrals.cli.simulate;

import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Signup;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of a scenario in order of arrival: its program and codes, then its events, each up to a minute out of
 * order. Nothing is refused, repeated or typed, so that who has earned what is easy to tell.
 *
 * <p>The same scenario, seed and start give the same records. Memory does not grow with their number. Not thread-safe.
 */
public final class ScenarioGenerator implements Iterator<SpecificRecord> {
    private static final int REMEMBERED = 1 << 13;
    private static final int DRAWS = 4;
    private static final long JITTER_MS = 60_000;
    private static final long HOT_VISITOR = 0;
    private static final String PROGRAM = "refer";

    private final Scenario scenario;
    private final Instant startsAt;
    /** Added to every number an id is made of, so that another seed gives other ids. */
    private final long idBase;

    private final Dice dice;
    private final ZipfSampler popularCodes;
    private final Ring<Visitor> visitors = new Ring<>(REMEMBERED);
    private final Ring<Customer> customers = new Ring<>(REMEMBERED);
    private long configurationLeft;
    private int phase = -1;
    private long phaseStartMs;
    private long phaseLength = 1;
    private long clicksLeft;
    private long signupsLeft;
    private long purchasesLeft;
    private long number = HOT_VISITOR;
    private boolean hotVisitorSignedUp;

    private static final class Visitor {
        private final long number;
        private final int code;
        private boolean signedUp;

        private Visitor(long number, int code) {
            this.number = number;
            this.code = code;
        }
    }

    private record Customer(long number, long visitor) {}

    /**
     * @param startsAt event time of the first event
     * @param configured whether program and codes come first; without, they must be known already
     */
    public ScenarioGenerator(Scenario scenario, long seed, Instant startsAt, boolean configured) {
        this.scenario = scenario;
        this.startsAt = startsAt;
        this.idBase = seed << 40;
        this.dice = new Dice(seed);
        this.popularCodes = new ZipfSampler(scenario.codes(), 1);
        this.configurationLeft = configured ? 1 + scenario.codes() : 0;
        this.phaseStartMs = startsAt.toEpochMilli();
        nextPhase();
    }

    @Override
    public boolean hasNext() {
        return configurationLeft > 0 || left() > 0;
    }

    @Override
    public SpecificRecord next() {
        if (configurationLeft > 0) {
            int turn = scenario.codes() - (int) --configurationLeft;
            return turn == 0 ? program() : code(turn - 1);
        }
        long left = left();
        if (left == 0) {
            throw new NoSuchElementException("the scenario is over");
        }
        number++;
        Instant at = at(left);
        long turn = dice.below(left);
        SpecificRecord event;
        if (turn < clicksLeft) {
            clicksLeft--;
            event = click(at);
        } else if (turn < clicksLeft + signupsLeft) {
            signupsLeft--;
            event = signup(at);
        } else {
            purchasesLeft--;
            event = purchase(at);
        }
        nextPhase();
        return event;
    }

    private long left() {
        return clicksLeft + signupsLeft + purchasesLeft;
    }

    /** Goes on to the next phase that has events, when the current one has none left. */
    private void nextPhase() {
        List<Phase> phases = scenario.phases();
        while (left() == 0 && phase + 1 < phases.size()) {
            if (phase >= 0) {
                phaseStartMs += phases.get(phase).length().toMillis();
            }
            Phase next = phases.get(++phase);
            phaseLength = Math.max(1, next.events());
            clicksLeft = next.clicks();
            signupsLeft = next.signups();
            purchasesLeft = next.purchases();
        }
    }

    private Instant at(long left) {
        double done = (double) (phaseLength - left) / phaseLength;
        long lengthMs = scenario.phases().get(phase).length().toMillis();
        long ms = phaseStartMs + (long) (done * lengthMs) - dice.below(JITTER_MS);
        return Instant.ofEpochMilli(Math.max(startsAt.toEpochMilli(), ms));
    }

    private Click click(Instant at) {
        Visitor visitor = clicker();
        int code = dice.chance(800_000) ? visitor.code : popularCodes.next(dice);
        if (dice.chance(scenario.hotCodePpm())) {
            code = 0;
        }
        String channel = dice.oneOf(Storefronts.CHANNELS);
        Click click = new Click();
        click.setEventId(id('k', number));
        click.setStorefrontId(scenario.name());
        click.setReferralCode(referralCode(code));
        click.setVisitorId(id('v', visitor.number));
        click.setOccurredAt(at);
        click.setChannel(channel);
        click.setCountry(country(visitor.number));
        click.setLandingUrl("/spring/sale/razor?utm_medium=referral&utm_source=" + channel);
        click.setDeviceHash(hash('d', visitor.number));
        click.setBot(false);
        return click;
    }

    private Visitor clicker() {
        if (dice.chance(scenario.hotVisitorPpm())) {
            return new Visitor(HOT_VISITOR, 0);
        }
        Visitor visitor = dice.chance(scenario.returningPpm()) ? visitors.recent(dice) : null;
        if (visitor == null) {
            visitor = new Visitor(number, popularCodes.next(dice));
            visitors.add(visitor);
        }
        return visitor;
    }

    private Signup signup(Instant at) {
        long visitor = registering();
        customers.add(new Customer(number, visitor));
        Signup signup = new Signup();
        signup.setEventId(id('s', number));
        signup.setStorefrontId(scenario.name());
        signup.setCustomerId(id('c', number));
        signup.setOccurredAt(at);
        signup.setVisitorId(id('v', visitor));
        signup.setEmailHash(hash('e', number));
        signup.setDeviceHash(hash('d', visitor));
        signup.setCountry(country(visitor));
        return signup;
    }

    /** Mostly somebody who has not signed up before: a shared device is the exception. */
    private long registering() {
        if (scenario.hotVisitorPpm() > 0 && !hotVisitorSignedUp) {
            hotVisitorSignedUp = true;
            return HOT_VISITOR;
        }
        Visitor visitor = null;
        if (dice.chance(scenario.phases().get(phase).referredPpm())) {
            for (int draw = 0; draw < DRAWS && (visitor == null || visitor.signedUp); draw++) {
                visitor = visitors.recent(dice);
            }
        }
        if (visitor == null) {
            return number;
        }
        visitor.signedUp = true;
        return visitor.number;
    }

    private Purchase purchase(Instant at) {
        Customer customer = customers.recent(dice);
        Purchase purchase = new Purchase();
        purchase.setVersion(1);
        purchase.setEventId(id('p', number));
        purchase.setStorefrontId(scenario.name());
        purchase.setOrderId(id('o', number));
        purchase.setOccurredAt(at);
        purchase.setAmountMinor(499 + dice.below(1 + dice.below(40_000)));
        purchase.setCurrency(scenario.currency());
        purchase.setCustomerId(id('c', customer == null ? number : customer.number));
        purchase.setVisitorId(visitorOf(customer));
        purchase.setEmailHash(hash('e', customer == null ? number : customer.number));
        purchase.setCountry(country(customer == null ? number : customer.visitor));
        return purchase;
    }

    private @Nullable String visitorOf(@Nullable Customer customer) {
        return customer != null && dice.chance(700_000) ? id('v', customer.visitor) : null;
    }

    private Program program() {
        return Program.newBuilder()
                .setStorefrontId(scenario.name())
                .setProgramId(PROGRAM)
                .setVersion(1)
                .setEffectiveFrom(startsAt)
                .setName("Refer a friend")
                .setStartsAt(startsAt)
                .setChannels(List.of())
                .setCountries(List.of())
                .setHoldDays(14)
                .setRewardRules(scenario.rules())
                .build();
    }

    private ReferralCode code(int code) {
        return ReferralCode.newBuilder()
                .setStorefrontId(scenario.name())
                .setReferralCode(referralCode(code))
                .setProgramId(PROGRAM)
                .setAdvocateId("advocate-" + code)
                .setActiveFrom(startsAt.minus(Duration.ofDays(1)))
                .build();
    }

    private static String referralCode(int code) {
        return "FRIEND-" + Integer.toString(code + 36 * 36, 36).toUpperCase(Locale.ROOT);
    }

    private String country(long of) {
        return Storefronts.COUNTRIES[(int) ((Dice.mix(of) >>> 1) % Storefronts.COUNTRIES.length)];
    }

    /** Different numbers give different ids: the mixing is one to one. */
    private String id(char kind, long of) {
        return kind + "-" + hex(Dice.mix(idBase + of));
    }

    /** Like an HMAC-SHA256 in hexadecimal. */
    private String hash(char kind, long of) {
        long first = Dice.mix(idBase + of * 31 + kind);
        return hex(first) + hex(Dice.mix(first + 1)) + hex(Dice.mix(first + 2)) + hex(Dice.mix(first + 3));
    }

    private static String hex(long number) {
        String digits = Long.toHexString(number);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
