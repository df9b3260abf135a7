package io.referrals.cli.stats;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The sums of a row. Credit that is shared counts in parts; money in minor units, exact however large. */
final class Funnel {
    private static final int PPM_DIGITS = 6;

    private final SortedMap<String, Amounts> amounts = new TreeMap<>();
    private long clicks;
    private long visitorDays;
    private int clickedDays;
    private long signupsPpm;
    private long purchasesPpm;
    private long conversions;
    private long refundedOrders;
    private String ownerDate = "";
    private @Nullable String programId;
    private @Nullable String advocateId;

    /** Amounts of one currency in minor units; refunded is part of the revenue. */
    record Amounts(BigInteger revenue, BigInteger refunded) {
        Amounts plus(Amounts other) {
            return new Amounts(revenue.add(other.revenue), refunded.add(other.refunded));
        }

        BigInteger net() {
            return revenue.subtract(refunded);
        }
    }

    /** Adds clicks of one code on one day. */
    void addClicks(long more, long visitors) {
        clicks += more;
        visitorDays += visitors;
        clickedDays += more > 0 ? 1 : 0;
    }

    /** Adds credit in parts per million. */
    void addCredit(long moreSignupsPpm, long morePurchasesPpm) {
        signupsPpm += moreSignupsPpm;
        purchasesPpm += morePurchasesPpm;
    }

    void addAmounts(String currency, long revenueMinor, long refundedMinor) {
        var more = new Amounts(BigInteger.valueOf(revenueMinor), BigInteger.valueOf(refundedMinor));
        if (more.revenue.signum() != 0 || more.refunded.signum() != 0) {
            amounts.merge(currency, more, Amounts::plus);
        }
    }

    /** Says that this is of one more conversion, and whether something of its order was refunded. */
    void addConversion(boolean refunded) {
        conversions++;
        refundedOrders += refunded ? 1 : 0;
    }

    /** Says whose the code is on a day; that of the newest day holds. */
    void owner(String date, @Nullable String program, @Nullable String advocate) {
        if (date.compareTo(ownerDate) > 0) {
            ownerDate = date;
            programId = program;
            advocateId = advocate;
        }
    }

    void add(Funnel other) {
        clicks += other.clicks;
        visitorDays += other.visitorDays;
        clickedDays += other.clickedDays;
        signupsPpm += other.signupsPpm;
        purchasesPpm += other.purchasesPpm;
        conversions += other.conversions;
        refundedOrders += other.refundedOrders;
        other.amounts.forEach((currency, more) -> amounts.merge(currency, more, Amounts::plus));
        owner(other.ownerDate, other.programId, other.advocateId);
    }

    /** Whether there is nothing to show: all that was counted was taken out again. */
    boolean isEmpty() {
        return clicks == 0 && signupsPpm == 0 && purchasesPpm == 0 && conversions == 0 && amounts.isEmpty();
    }

    long clicks() {
        return clicks;
    }

    /** Different visitors; null when the row is of several codes or days, as one visitor may be in each. */
    @Nullable
    Long uniqueVisitors() {
        return clickedDays > 1 ? null : visitorDays;
    }

    /** The different visitors of each code and day, added up. */
    long visitorDays() {
        return visitorDays;
    }

    long signupsPpm() {
        return signupsPpm;
    }

    long purchasesPpm() {
        return purchasesPpm;
    }

    /** Signups and orders with a credit in this row, each counted once. */
    long conversions() {
        return conversions;
    }

    /** Those of them that are orders of which something was refunded. */
    long refundedOrders() {
        return refundedOrders;
    }

    SortedMap<String, Amounts> amounts() {
        return Collections.unmodifiableSortedMap(amounts);
    }

    @Nullable
    String programId() {
        return programId;
    }

    @Nullable
    String advocateId() {
        return advocateId;
    }

    /** Parts per million as a decimal number of wholes. */
    static String wholes(long ppm) {
        return BigDecimal.valueOf(ppm, PPM_DIGITS).stripTrailingZeros().toPlainString();
    }
}
