package io.referrals.streams.topology.count;

import io.referrals.events.CodeStats;
import io.referrals.events.Money;
import io.referrals.streams.attribution.CodeOwner;
import io.referrals.streams.attribution.StatsDelta;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.messages.VisitorSketch;
import io.referrals.streams.topology.state.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The funnel of a code on a day: sums over conversions and clicks, and the different visitors. */
final class CodeDay {
    static final Table.Format<CodeDay> FORMAT = new Table.Format<>() {
        @Override
        public CodeDay read(String key, byte[] bytes) {
            return CodeDay.read(bytes);
        }

        @Override
        public byte[] write(CodeDay day) {
            return day.toBytes();
        }
    };

    private long signupsPpm;
    private long purchasesPpm;
    private final Map<String, long[]> revenueAndRefunds = new TreeMap<>();
    private long clicks;
    private VisitorSketch visitors = new VisitorSketch();

    private static CodeDay read(byte[] bytes) {
        CodeDay day = new CodeDay();
        ByteReader reader = new ByteReader(bytes);
        day.signupsPpm = reader.number();
        day.purchasesPpm = reader.number();
        for (int currencies = reader.count(); currencies > 0; currencies--) {
            day.revenueAndRefunds.put(reader.text(), new long[] {reader.number(), reader.number()});
        }
        day.clicks = reader.number();
        day.visitors = VisitorSketch.read(reader);
        return day;
    }

    private byte[] toBytes() {
        ByteWriter writer =
                new ByteWriter(256).number(signupsPpm).number(purchasesPpm).number(revenueAndRefunds.size());
        revenueAndRefunds.forEach(
                (currency, sums) -> writer.text(currency).number(sums[0]).number(sums[1]));
        writer.number(clicks);
        visitors.write(writer);
        return writer.toBytes();
    }

    void clicked(int visitor) {
        clicks++;
        visitors.add(visitor);
    }

    void converted(StatsDelta delta) {
        signupsPpm += delta.signupsPpm();
        purchasesPpm += delta.purchasesPpm();
        String currency = delta.currency();
        if (currency != null) {
            long[] sums = revenueAndRefunds.computeIfAbsent(currency, c -> new long[2]);
            sums[0] += delta.revenueMinor();
            sums[1] += delta.refundedMinor();
        }
    }

    /** @param owner null when it is not known, or nobody's */
    CodeStats stats(String storefrontId, String referralCode, String date, @Nullable CodeOwner owner) {
        return CodeStats.newBuilder()
                .setStorefrontId(storefrontId)
                .setReferralCode(referralCode)
                .setDate(date)
                .setClicks(clicks)
                .setUniqueVisitors(visitors.count())
                .setSignupsPpm(signupsPpm)
                .setPurchasesPpm(purchasesPpm)
                .setRevenueMinor(money(0))
                .setRefundedMinor(money(1))
                .setProgramId(owner == null ? null : owner.programId())
                .setAdvocateId(owner == null ? null : owner.advocateId())
                .build();
    }

    private List<Money> money(int index) {
        List<Money> amounts = new ArrayList<>();
        revenueAndRefunds.forEach((currency, sums) -> {
            if (sums[index] != 0) {
                amounts.add(new Money(currency, sums[index]));
            }
        });
        return amounts;
    }
}
