package io.referrals.chaos;

import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One customer with every bound of the state used up, and names as long as they may be: 64 visitors of 256 clicks each, and
 * 10,000 orders, of which hundreds share their credit between as many clicks as may be. A late policy decides all of it again.
 */
final class LargePerson {
    private static final String STOREFRONT = padded("shop-of-one", 128);
    private static final String PROGRAM = padded("program", 128);
    private static final String CUSTOMER = padded("customer", 128);
    private static final int CODES = 300;
    private static final int VISITORS = 64;
    private static final int CLICKS_A_VISITOR = 256;
    private static final int ORDERS = 10_000;
    private static final int SHARED_ORDERS = 300;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    static final Fault FAULT = new Fault(
            "large-person",
            "one person with every bound used up",
            "64 visitors of 256 clicks each, 10,000 orders, 300 of them with 256 credits, names of 128 characters;"
                    + " then a late policy that concerns all of it",
            rig -> new LargePerson(rig.traffic()).publish());

    private final Traffic traffic;
    private final Instant began = Instant.now().minus(Duration.ofDays(200)).truncatedTo(ChronoUnit.MILLIS);
    private int events;

    private LargePerson(Traffic traffic) {
        this.traffic = traffic;
    }

    private void publish() throws InterruptedException {
        traffic.publish(program());
        for (int i = 0; i < CODES; i++) {
            traffic.publish(code(i));
        }
        traffic.publish(policy(1, "LINEAR"));
        for (int i = 0; i < ORDERS - SHARED_ORDERS; i++) {
            traffic.publish(purchase(i, began.plusSeconds(i)));
        }
        Instant clicked = began.plus(Duration.ofDays(100));
        for (int i = 0; i < VISITORS * CLICKS_A_VISITOR; i++) {
            traffic.publish(click(i, clicked.plusSeconds(i)));
        }
        Instant bought = clicked.plus(Duration.ofDays(10));
        for (int i = ORDERS - SHARED_ORDERS; i < ORDERS; i++) {
            Purchase purchase = purchase(i, bought.plusSeconds(i));
            purchase.setVisitorId(visitor(i % VISITORS));
            traffic.publish(purchase);
        }
        Thread.sleep(PAUSE.toMillis());
        traffic.publish(policy(2, "TIME_DECAY"));
        Thread.sleep(PAUSE.toMillis());
    }

    private Program program() {
        return Program.newBuilder()
                .setStorefrontId(STOREFRONT)
                .setProgramId(PROGRAM)
                .setVersion(1)
                .setEffectiveFrom(began)
                .setName("Nothing is paid")
                .setStartsAt(began)
                .setChannels(List.of())
                .setCountries(List.of())
                .setHoldDays(14)
                .setRewardRules(List.of())
                .build();
    }

    private ReferralCode code(int number) {
        return ReferralCode.newBuilder()
                .setStorefrontId(STOREFRONT)
                .setReferralCode(referralCode(number))
                .setProgramId(PROGRAM)
                .setAdvocateId(padded("advocate-" + number, 128))
                .setActiveFrom(began)
                .build();
    }

    private AttributionPolicy policy(int version, String model) {
        return AttributionPolicy.newBuilder()
                .setStorefrontId(STOREFRONT)
                .setVersion(version)
                .setEffectiveFrom(began)
                .setModel(model)
                .setClickLookbackDays(90)
                .setBindingDays(null)
                .setCheckoutCodeOverridesBinding(true)
                .setNewCustomersOnly(false)
                .setNewCustomerDays(180)
                .setTimeDecayHalfLifeDays(7)
                .build();
    }

    private Click click(int number, Instant at) {
        return Click.newBuilder()
                .setEventId(event())
                .setStorefrontId(STOREFRONT)
                .setReferralCode(referralCode(number % CODES))
                .setVisitorId(visitor(number % VISITORS))
                .setOccurredAt(at)
                .setChannel(padded("channel", 512))
                .build();
    }

    private Purchase purchase(int number, Instant at) {
        return Purchase.newBuilder()
                .setEventId(event())
                .setStorefrontId(STOREFRONT)
                .setOrderId(padded("order-" + number, 128))
                .setCustomerId(CUSTOMER)
                .setOccurredAt(at)
                .setAmountMinor(1_000L + number)
                .setCurrency("EUR")
                .build();
    }

    private String event() {
        return padded("event-" + ++events, 128);
    }

    private static String referralCode(int number) {
        return padded("CODE-" + number, 64);
    }

    private static String visitor(int number) {
        return padded("visitor-" + number, 128);
    }

    /** Different at its end only, as long ids mostly are. */
    private static String padded(String name, int length) {
        return "X".repeat(length - name.length()) + name;
    }
}
