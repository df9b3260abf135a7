package io.referrals.cli.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.events.CodeStats;
import io.referrals.events.Conversion;
import io.referrals.events.Credit;
import io.referrals.events.Money;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunnelSortTest {
    private static final long ENOUGH = 1 << 20;

    private final EventSerdes serdes =
            EventSerdes.of(Map.of("schema.registry.url", "mock://funnel", "auto.register.schemas", "true"));
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    @AfterEach
    void close() {
        serdes.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, ENOUGH})
    void shouldCountEachCodeByItsCreditsAndTheRestUnderNoneWhateverFitsIntoMemory(long memoryBytes) throws IOException {
        // given: anna's and carl's code share an order; one unit of it is refunded
        clicked("ANNA", "2026-03-01", 10, 8, "refer", "anna");
        clicked("ANNA", "2026-03-02", 5, 5, "refer", "anna");
        clicked("CARL", "2026-03-01", 2, 1, "refer", "carl");
        none("2026-03-01", 1_000_000, 2_000_000, 5000);
        order("o1", "2026-03-02", 1, 0, credit("ANNA", "anna", 1_000_000, 8001L));
        order(
                "o1",
                "2026-03-02",
                8001,
                1,
                credit("ANNA", "anna", 600_000, 4800L),
                credit("CARL", "carl", 400_000, 3200L));
        signup("bob", "2026-03-01", credit("ANNA", "anna", 1_000_000, null));

        // when
        var csv = funnel(
                new FunnelParts(Grouping.CODE, null, null), memoryBytes, out -> new CsvOutput(Grouping.CODE, out));

        // then
        assertThat(csv).isEqualTo("""
                        storefront,code,program,advocate,clicks,unique_visitors,visitor_days,signups,purchases,conversions,refunded_orders,revenue_USD,refunded_USD,net_USD
                        acme,(none),,,0,0,0,1,2,0,0,50.00,0.00,50.00
                        acme,ANNA,refer,anna,15,,13,1,0.6,2,1,48.01,0.01,48.00
                        acme,CARL,refer,carl,2,1,1,0,0.4,1,1,32.00,0.00,32.00
                        """.replace("\n", "\r\n"));
    }

    @Test
    void shouldCountAnOrderOfTwoCodesOnceForItsDayAndForItsAdvocate() throws IOException {
        // given: the code was anna's when it was touched, and is carl's
        clicked("CODE", "2026-03-02", 3, 3, "refer", "carl");
        clicked("NOBODYS", "2026-03-02", 1, 1, null, null);
        none("2026-03-02", 0, 1_000_000, 700);
        order("o1", "2026-03-02", 100, 0, credit("CODE", "anna", 500_000, 50L), credit("OTHER", "anna", 500_000, 50L));

        // then
        assertThat(json(Grouping.DAY, null, null))
                .containsExactly(
                        "{\"storefrontId\":\"acme\",\"date\":\"2026-03-02\",\"referralCode\":\"(all)\",\"clicks\":4,\"visitorDays\":4,"
                                + "\"signupsPpm\":0,\"purchasesPpm\":1000000,\"conversions\":1,\"refundedOrders\":0,"
                                + usd(100, "1.00"),
                        "{\"storefrontId\":\"acme\",\"date\":\"2026-03-02\",\"referralCode\":\"(none)\",\"clicks\":0,\"uniqueVisitors\":0,"
                                + "\"visitorDays\":0,\"signupsPpm\":0,\"purchasesPpm\":1000000,\"conversions\":0,\"refundedOrders\":0,"
                                + usd(700, "7.00"));
        assertThat(json(Grouping.ADVOCATE, null, null))
                .extracting(
                        line -> line.replaceAll(",\"unique.*conv", ",\"conv").replaceAll(",\"refunded.*", ""))
                .containsExactly(
                        "{\"storefrontId\":\"acme\",\"advocateId\":\"(none)\",\"clicks\":0,\"conversions\":0",
                        "{\"storefrontId\":\"acme\",\"advocateId\":\"(unknown)\",\"clicks\":1,\"conversions\":0",
                        "{\"storefrontId\":\"acme\",\"advocateId\":\"anna\",\"clicks\":0,\"conversions\":1",
                        "{\"storefrontId\":\"acme\",\"advocateId\":\"carl\",\"clicks\":3,\"conversions\":0");
    }

    @Test
    void shouldCountWhatTheNewestRevisionSaysWhenAnOlderOneWasInTheRangeOrCredited() throws IOException {
        // given
        order("moved", "2026-03-01", 100, 0, credit("ANNA", "anna", 1_000_000, 100L));
        order("moved", "2026-04-01", 100, 0, credit("ANNA", "anna", 1_000_000, 100L));
        order("withdrawn", "2026-03-01", 100, 0, credit("ANNA", "anna", 1_000_000, 100L));
        order("withdrawn", "2026-03-01", 100, 0);
        clicked("OLD", "2026-03-01", 0, 0, "refer", "anna");

        // then
        assertThat(json(Grouping.CODE, "2026-03-01", "2026-03-31")).isEmpty();
        assertThat(json(Grouping.CODE, "2026-04-01", "2026-04-01")).hasSize(1);
    }

    @Test
    void shouldShowTheMostSuccessfulCodesAndSayHowManyThereAreWhenTheTableIsLimited() throws IOException {
        // given
        clicked("MANY", "2026-03-01", 100, 90, "refer", "carl");
        clicked("FEW", "2026-03-01", 1, 1, "refer", "anna");
        order("o1", "2026-03-01", 2000, 500, credit("FEW", "anna", 1_000_000, 1500L));

        // when
        var table = funnel(
                new FunnelParts(Grouping.CODE, null, null), ENOUGH, out -> new TableOutput(Grouping.CODE, 1, out));

        // then
        assertThat(table).isEqualToNormalizingNewlines("""
                        STOREFRONT  CODE  PROGRAM  ADVOCATE  CLICKS  VISITORS  SIGNUPS  PURCHASES  CONVERSIONS  REFUNDED  REVENUE    REFUNDS   NET
                        acme        FEW   refer    anna      1       1         0        1          1            1         20.00 USD  5.00 USD  15.00 USD

                        1 of 2 rows; --limit shows more, -o csv and -o json all.
                        """);
    }

    @Test
    void shouldCountOneStorefrontOnlyWhenItIsAskedFor() throws IOException {
        // given: a name that begins like another one
        clicked("ANNA", "2026-03-01", 1, 1, null, null);
        records.add(record(
                Topics.CODE_STATS,
                "acme2|X|2026-03-01",
                new CodeStats("acme2", "X", "2026-03-01", 1L, 1L, 0L, 0L, List.of(), List.of(), null, null)));

        // then
        assertThat(json(Grouping.CODE, null, null)).hasSize(1);
    }

    private List<String> json(Grouping by, @Nullable String from, @Nullable String to) throws IOException {
        var parts = new FunnelParts(
                by, from == null ? null : LocalDate.parse(from), to == null ? null : LocalDate.parse(to));
        return funnel(parts, ENOUGH, out -> new JsonOutput(by, out)).lines().toList();
    }

    private String funnel(FunnelParts parts, long memoryBytes, Function<PrintWriter, StatsOutput> output)
            throws IOException {
        var text = new StringWriter();
        try (var funnel = new FunnelSort(serdes, parts, "acme", memoryBytes)) {
            for (var record : records) {
                funnel.add(record);
            }
            funnel.write(output.apply(new PrintWriter(text, true)));
        }
        return text.toString();
    }

    private static String usd(long minor, String decimal) {
        return "\"amounts\":[{\"currency\":\"USD\",\"revenueMinor\":" + minor + ",\"refundedMinor\":0,\"netMinor\":"
                + minor + ",\"revenue\":\"" + decimal + "\",\"refunded\":\"0.00\",\"net\":\"" + decimal + "\"}]}";
    }

    private void clicked(
            String code, String date, long clicks, long visitors, @Nullable String program, @Nullable String advocate) {
        records.add(record(
                Topics.CODE_STATS,
                "acme|" + code + '|' + date,
                new CodeStats("acme", code, date, clicks, visitors, 0L, 0L, List.of(), List.of(), program, advocate)));
    }

    private void none(String date, long signupsPpm, long purchasesPpm, long revenueMinor) {
        records.add(record(
                Topics.CODE_STATS,
                "acme|(none)|" + date,
                new CodeStats(
                        "acme",
                        "(none)",
                        date,
                        0L,
                        0L,
                        signupsPpm,
                        purchasesPpm,
                        List.of(new Money("USD", revenueMinor)),
                        List.of(),
                        null,
                        null)));
    }

    private void order(String id, String date, long amountMinor, long refundedMinor, Credit... credits) {
        conversion(conversion("PURCHASE", id, date, credits)
                .setOrderId(id)
                .setCurrency("USD")
                .setAmountMinor(amountMinor)
                .setRefundedMinor(refundedMinor)
                .setNetAmountMinor(amountMinor - refundedMinor)
                .build());
    }

    private void signup(String customer, String date, Credit... credits) {
        conversion(conversion("SIGNUP", customer, date, credits).build());
    }

    private void conversion(Conversion conversion) {
        records.add(record(Topics.CONVERSIONS, conversion.getConversionId(), conversion));
    }

    private static Conversion.Builder conversion(String kind, String id, String date, Credit... credits) {
        return Conversion.newBuilder()
                .setConversionId("acme|" + kind + '|' + id)
                .setStorefrontId("acme")
                .setKind(kind)
                .setStatus(credits.length == 0 ? "UNATTRIBUTED" : "ATTRIBUTED")
                .setCustomerId("bob")
                .setOccurredAt(Instant.parse(date + "T23:59:59Z"))
                .setModel("LINEAR")
                .setPolicyVersion(0)
                .setCredits(List.of(credits))
                .setCandidates(List.of())
                .setFlags(List.of())
                .setRevision(1)
                .setDecidedAt(Instant.EPOCH);
    }

    private static Credit credit(String code, String advocate, int weightPpm, @Nullable Long amountMinor) {
        return Credit.newBuilder()
                .setTouchId("t")
                .setKind("CLICK")
                .setReferralCode(code)
                .setProgramId("refer")
                .setProgramVersion(1)
                .setAdvocateId(advocate)
                .setTouchedAt(Instant.EPOCH)
                .setWeightPpm(weightPpm)
                .setAmountMinor(amountMinor)
                .build();
    }

    private <T extends SpecificRecord> ConsumerRecord<byte[], byte[]> record(Topic<T> topic, String key, T value) {
        return new ConsumerRecord<>(
                topic.name(),
                0,
                records.size(),
                key.getBytes(StandardCharsets.UTF_8),
                serdes.serde(topic).serializer().serialize(topic.name(), value));
    }
}
