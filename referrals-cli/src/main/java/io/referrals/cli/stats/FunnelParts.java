package io.referrals.cli.stats;

import io.referrals.events.CodeStats;
import io.referrals.events.Conversion;
import io.referrals.events.Credit;
import io.referrals.streams.attribution.Shares;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a record adds to which rows. Clicks, and what nobody is credited for, organic signups and orders included, stand in
 * the daily funnel alone. What somebody is credited for is told by the conversions' credits, which name the advocate
 * of the touch: a code may be another's today.
 *
 * @param from first day in UTC; null: ever
 * @param to last day in UTC; null: ever
 */
record FunnelParts(
        Grouping by, @Nullable LocalDate from, @Nullable LocalDate to) {
    Map<RowKey, Funnel> of(CodeStats stats) {
        var funnel = new Funnel();
        if (!contains(LocalDate.parse(stats.getDate()))) {
            return Map.of();
        }
        var credited = !stats.getReferralCode().equals(RowKey.NONE);
        if (credited) {
            funnel.addClicks(stats.getClicks(), stats.getUniqueVisitors());
            funnel.owner(stats.getDate(), stats.getProgramId(), stats.getAdvocateId());
        } else {
            funnel.addCredit(stats.getSignupsPpm(), stats.getPurchasesPpm());
            stats.getRevenueMinor().forEach(money -> funnel.addAmounts(money.getCurrency(), money.getAmountMinor(), 0));
            stats.getRefundedMinor()
                    .forEach(money -> funnel.addAmounts(money.getCurrency(), 0, money.getAmountMinor()));
        }
        var advocate = credited ? Objects.requireNonNullElse(stats.getAdvocateId(), RowKey.UNKNOWN) : RowKey.NONE;
        var name = name(stats.getReferralCode(), stats.getDate(), advocate);
        return Map.of(new RowKey(stats.getStorefrontId(), name, credited), funnel);
    }

    Map<RowKey, Funnel> of(Conversion conversion) {
        var day = LocalDate.ofInstant(conversion.getOccurredAt(), ZoneOffset.UTC);
        var credits = conversion.getCredits();
        if (credits.isEmpty() || !contains(day)) {
            return Map.of();
        }
        var currency = conversion.getCurrency();
        var revenues = Shares.split(
                zeroIfAbsent(conversion.getAmountMinor()),
                credits.stream().mapToLong(Credit::getWeightPpm).toArray());
        var rows = new HashMap<RowKey, Funnel>();
        for (int i = 0; i < revenues.length; i++) {
            var credit = credits.get(i);
            var name = name(credit.getReferralCode(), day.toString(), credit.getAdvocateId());
            var funnel =
                    rows.computeIfAbsent(new RowKey(conversion.getStorefrontId(), name, true), key -> new Funnel());
            if (currency == null) {
                funnel.addCredit(credit.getWeightPpm(), 0);
            } else {
                funnel.addCredit(0, credit.getWeightPpm());
                funnel.addAmounts(currency, revenues[i], revenues[i] - zeroIfAbsent(credit.getAmountMinor()));
            }
        }
        var refunded = zeroIfAbsent(conversion.getRefundedMinor()) > 0;
        rows.values().forEach(funnel -> funnel.addConversion(refunded));
        return rows;
    }

    private String name(String code, String date, String advocate) {
        return switch (by) {
            case CODE -> code;
            case DAY -> date;
            case ADVOCATE -> advocate;
        };
    }

    private boolean contains(LocalDate day) {
        return (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
    }

    private static long zeroIfAbsent(@Nullable Long amount) {
        return amount == null ? 0 : amount;
    }
}
