package io.referrals.benchmarks.posting;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.CapPeriod;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Occurrence;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.consumer.rewards.RewardRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Attributed orders of one shop, each worth one reward and so one transfer, two entries and two balances. The same for
 * the same seed.
 */
final class Orders {
    static final String STOREFRONT = "acme";
    static final String PROGRAM = "refer-a-friend";
    static final String CURRENCY = "USD";
    static final int PERCENT_BPS = 1_000;
    private static final String RULE = "ten-percent";
    private static final int ADVOCATES = 20_000;
    private static final int CUSTOMERS = 500_000;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Random random;
    private final boolean hotAdvocate;
    private int made;

    /**
     * @param hotAdvocate whether one advocate has half of all orders
     */
    Orders(long seed, boolean hotAdvocate) {
        this.random = new Random(seed);
        this.hotAdvocate = hotAdvocate;
    }

    List<Conversion> next(int count) {
        var orders = new ArrayList<Conversion>(count);
        for (int i = 0; i < count; i++) {
            orders.add(next());
        }
        return orders;
    }

    private Conversion next() {
        made++;
        long net = 500 + random.nextInt(30_000);
        int drawn = random.nextInt(ADVOCATES);
        boolean hot = hotAdvocate && random.nextBoolean();
        var credit = new Credit(PROGRAM, 1, "advocate-" + (hot ? 0 : drawn), 1_000_000, net);
        return new Conversion(
                // Shops number their orders or draw them at random; random is the harder one for every index.
                STOREFRONT + "|PURCHASE|order-" + Integer.toHexString(Integer.reverse(made * 0x9E3779B1)),
                STOREFRONT,
                ConversionKind.PURCHASE,
                "customer-" + random.nextInt(CUSTOMERS),
                START.plus(Duration.ofSeconds(made)),
                CURRENCY,
                net,
                List.of(credit),
                List.of(),
                1,
                null);
    }

    static ProgramVersion program() {
        var rule = new RewardRule(
                RULE,
                ConversionKind.PURCHASE,
                Occurrence.EVERY,
                null,
                BeneficiaryType.ADVOCATE,
                null,
                null,
                PERCENT_BPS,
                null,
                null,
                null,
                null,
                CapPeriod.LIFETIME,
                List.of(),
                null,
                null);
        return new ProgramVersion(STOREFRONT, PROGRAM, 1, 14, List.of(rule));
    }

    /** What a textbook consumer computes itself. */
    static String rewardId(Conversion order) {
        return order.conversionId() + '|' + PROGRAM + '|' + RULE + "|ADVOCATE|" + advocate(order);
    }

    static String advocate(Conversion order) {
        return order.credits().get(0).advocateId();
    }

    static long reward(Conversion order) {
        return order.netMinor() * PERCENT_BPS / 10_000;
    }
}
