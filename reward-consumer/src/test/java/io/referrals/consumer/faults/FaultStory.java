package io.referrals.consumer.faults;

import io.referrals.consumer.rewards.BeneficiaryType;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Orders;
import io.referrals.consumer.rewards.ProgramVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Orders whose transfers are the same however the records are cut into polls and whenever rewards are released, so that
 * two ledgers can be compared row for row: two revisions of an order are further apart than a poll is long, only orders
 * that are never revised are due for release, and no rule looks at other orders.
 */
final class FaultStory {
    static final int POLL = 20;
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    /** When everything is due. */
    static final Instant END = NOW.plus(Duration.ofDays(30));

    private static final int ORDERS = 540;
    private static final int REVISED_EVERY = 3;
    private static final int CANCELLED_EVERY = 9;
    private static final int ADVOCATES = 17;

    private FaultStory() {}

    static List<ProgramVersion> programs() {
        var welcome = Orders.points("welcome", BeneficiaryType.FRIEND, 100, null, null);
        return List.of(Orders.program(1, Orders.tenPercent(null, null), welcome));
    }

    /** First all orders, then the refunds, then the cancellations. */
    static List<Conversion> records() {
        var records = new ArrayList<Conversion>();
        for (int i = 0; i < ORDERS; i++) {
            records.add(order(i, 1, 1_000 + 37L * i));
        }
        for (int i = 0; i < ORDERS; i += REVISED_EVERY) {
            records.add(order(i, 2, 500 + 17L * i));
        }
        for (int i = 0; i < ORDERS; i += CANCELLED_EVERY) {
            records.add(order(i, 3, 0));
        }
        return records;
    }

    private static Conversion order(int number, int revision, long net) {
        boolean revised = number % REVISED_EVERY == 0;
        return new Conversion(
                "acme|PURCHASE|order-" + number,
                "acme",
                ConversionKind.PURCHASE,
                "customer-" + number % 101,
                NOW.minus(Duration.ofDays(revised ? 2 : 20)).plusSeconds(number),
                "USD",
                net,
                List.of(new Credit("refer", 1, "advocate-" + number % ADVOCATES, 1_000_000, net)),
                List.of(),
                revision,
                null);
    }
}
