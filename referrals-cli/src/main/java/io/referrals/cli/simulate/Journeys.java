package io.referrals.cli.simulate;

import io.referrals.events.Click;
import io.referrals.events.Purchase;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What visitors do: click, come back, sign up, buy, and send things back.
 *
 * <p>Remembers only the newest visitors, customers and orders, in rings of fixed size; older ones are never heard of
 * again. About 8 % of the events are signups, 3 % purchases, and one purchase of twenty is refunded.
 */
final class Journeys {
    private static final int SIGNUP_PPM = 80_000;
    private static final int PURCHASE_PPM = 30_000;
    private static final int REFUND_PPM = 1_500;
    private static final int REMEMBERED = 1 << 13;
    private static final int REMEMBERED_ORDERS = 1 << 10;
    private static final String[] AGENTS = {
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1)", "Mozilla/5.0 (Linux; Android 15)", "Mozilla/5.0 (X11; Linux x86_64)"
    };

    /** Somebody with a browser, who may be a customer as well. */
    private record Visitor(
            int storefront, long number, int code, @Nullable String customerId) {}

    private record Order(int storefront, long number, long amountMinor, Instant occurredAt) {}

    private final Storefronts storefronts;
    private final Dice dice;
    private final ZipfSampler busyStorefronts;
    private final ZipfSampler popularCodes;
    private final Ring<Visitor> visitors = new Ring<>(REMEMBERED);
    private final Ring<Visitor> customers = new Ring<>(REMEMBERED);
    private final Ring<Order> orders = new Ring<>(REMEMBERED_ORDERS);
    private final Instant startsAt;
    private long number;

    Journeys(StoryOptions options, Storefronts storefronts, Dice dice) {
        this.storefronts = storefronts;
        this.dice = dice;
        this.busyStorefronts = new ZipfSampler(options.storefronts(), 1);
        this.popularCodes = new ZipfSampler(options.codes(), 1.05);
        this.startsAt = options.startsAt();
    }

    /** The next event, at or shortly before the given time; now and then months before. */
    SpecificRecord next(Instant now) {
        number++;
        int turn = dice.below(1_000_000);
        if (turn < SIGNUP_PPM) {
            return signup(now);
        } else if (turn < SIGNUP_PPM + PURCHASE_PPM) {
            return purchase(now);
        } else if (turn < SIGNUP_PPM + PURCHASE_PPM + REFUND_PPM) {
            Order order = orders.recent(dice);
            if (order != null) {
                return refund(order, now);
            }
        }
        return click(now);
    }

    private Click click(Instant now) {
        Visitor visitor = dice.chance(450_000) ? visitors.recent(dice) : null;
        Instant at = shortlyBefore(now);
        // A click reported months late, of somebody who may have bought since.
        Visitor customer = dice.chance(2_000) ? customers.recent(dice) : null;
        if (customer != null) {
            visitor = customer;
            at = notBeforeStart(now.minus(30 + dice.below(90), ChronoUnit.DAYS));
        }
        if (visitor == null) {
            visitor = new Visitor(busyStorefronts.next(dice), number, popularCodes.next(dice), null);
            visitors.add(visitor);
        }
        int code = dice.chance(800_000) ? visitor.code : popularCodes.next(dice);
        Click click = new Click();
        click.setEventId("k" + number);
        click.setStorefrontId(storefronts.id(visitor.storefront));
        click.setReferralCode(dice.chance(5_000) ? "GONE-" + code : typed(code));
        click.setVisitorId("v" + visitor.number);
        click.setOccurredAt(at);
        click.setChannel(dice.chance(850_000) ? dice.oneOf(Storefronts.CHANNELS) : null);
        click.setCountry(country(visitor));
        click.setUserAgent(dice.chance(500_000) ? AGENTS[(int) (visitor.number % AGENTS.length)] : null);
        click.setDeviceHash(dice.chance(500_000) ? deviceHash(visitor) : null);
        click.setBot(dice.chance(30_000));
        return click;
    }

    private Signup signup(Instant now) {
        Visitor visitor = dice.chance(800_000) ? visitors.recent(dice) : null;
        boolean clicked = visitor != null;
        if (visitor == null) {
            visitor = new Visitor(busyStorefronts.next(dice), number, popularCodes.next(dice), null);
        }
        // A visitor that signs up twice is a shared device: two customers with one browser.
        Visitor customer = new Visitor(visitor.storefront, visitor.number, visitor.code, "c" + number);
        customers.add(customer);
        Signup signup = new Signup();
        signup.setEventId("s" + number);
        signup.setStorefrontId(storefronts.id(customer.storefront));
        signup.setCustomerId("c" + number);
        signup.setOccurredAt(shortlyBefore(now));
        signup.setVisitorId(clicked ? "v" + customer.number : null);
        signup.setReferralCode(dice.chance(100_000) ? typed(customer.code) : null);
        signup.setEmailHash(emailHash(customer));
        signup.setDeviceHash(deviceHash(customer));
        signup.setCountry(country(customer));
        return signup;
    }

    private Purchase purchase(Instant now) {
        Visitor buyer = dice.chance(800_000) ? customers.recent(dice) : visitors.recent(dice);
        if (buyer == null) {
            buyer = new Visitor(busyStorefronts.next(dice), number, popularCodes.next(dice), "c" + number);
        }
        boolean advocate = dice.chance(10_000);
        Purchase purchase = new Purchase();
        purchase.setVersion(1);
        purchase.setEventId("p" + number);
        purchase.setStorefrontId(storefronts.id(buyer.storefront));
        purchase.setOrderId("o" + number);
        purchase.setOccurredAt(shortlyBefore(now));
        purchase.setAmountMinor(amount());
        purchase.setCurrency(storefronts.currency(buyer.storefront));
        purchase.setCustomerId(advocate ? storefronts.advocate(buyer.code) : buyer.customerId);
        purchase.setVisitorId(buyer.customerId == null || dice.chance(700_000) ? "v" + buyer.number : null);
        purchase.setReferralCode(dice.chance(100_000) ? typed(popularCodes.next(dice)) : null);
        purchase.setFirstOrder(dice.chance(200_000) ? dice.chance(700_000) : null);
        purchase.setEmailHash(
                advocate
                        ? hash(
                                'e',
                                buyer.storefront,
                                storefronts.advocate(buyer.code).hashCode())
                        : emailHash(buyer));
        purchase.setDeviceHash(
                dice.chance(10_000)
                        ? hash(
                                'd',
                                buyer.storefront,
                                storefronts.advocate(buyer.code).hashCode())
                        : deviceHash(buyer));
        purchase.setPaymentHash(dice.chance(600_000) ? hash('p', buyer.storefront, buyer.number) : null);
        purchase.setCountry(country(buyer));
        orders.add(new Order(buyer.storefront, number, purchase.getAmountMinor(), purchase.getOccurredAt()));
        return purchase;
    }

    /** A refund of the purchase made last, to be told before it. */
    Refund refundOfNewest(Instant now) {
        number++;
        Order newest = orders.newest();
        if (newest == null) {
            throw new IllegalStateException("no purchase was made yet");
        }
        return refund(newest, now);
    }

    private Refund refund(Order order, Instant now) {
        Refund refund = new Refund();
        refund.setVersion(1);
        refund.setEventId("r" + number);
        refund.setStorefrontId(storefronts.id(order.storefront));
        refund.setOrderId("o" + order.number);
        refund.setRefundId("rf" + number);
        Instant at = shortlyBefore(now);
        refund.setOccurredAt(at.isBefore(order.occurredAt) ? order.occurredAt : at);
        refund.setAmountMinor(dice.chance(500_000) ? order.amountMinor : 1 + dice.below(order.amountMinor));
        refund.setCurrency(storefronts.currency(order.storefront));
        return refund;
    }

    /** Mostly small, sometimes large, in minor units. */
    private long amount() {
        return 499 + dice.below(1 + dice.below(40_000));
    }

    /** Most people copy a code, some type it. */
    private String typed(int code) {
        String referralCode = storefronts.code(code);
        return dice.chance(20_000) ? referralCode.toLowerCase(Locale.ROOT) : referralCode;
    }

    private Instant shortlyBefore(Instant now) {
        return notBeforeStart(now.minusMillis(dice.below(60_000)));
    }

    private Instant notBeforeStart(Instant at) {
        return at.isBefore(startsAt) ? startsAt : at;
    }

    private static String country(Visitor visitor) {
        return Storefronts.COUNTRIES[(int) ((Dice.mix(visitor.number) >>> 1) % Storefronts.COUNTRIES.length)];
    }

    private static String emailHash(Visitor visitor) {
        return hash('e', visitor.storefront, visitor.number);
    }

    private static String deviceHash(Visitor visitor) {
        return hash('d', visitor.storefront, visitor.number);
    }

    /** Opaque like the edge's, equal for equal things. */
    static String hash(char kind, int storefront, long of) {
        long first = Dice.mix(of * 31 + kind * 1_000L + storefront);
        return kind + Long.toHexString(first) + Long.toHexString(Dice.mix(first + 1));
    }
}
