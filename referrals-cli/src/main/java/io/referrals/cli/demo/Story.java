package io.referrals.cli.demo;

import io.referrals.cli.LedgerReader.Transfer;
import io.referrals.events.Conversion;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * Give 25, get 25: Anna recommends the shop to Bob, he buys, both are rewarded, he sends it back, both rewards are taken
 * back. Every step waits for what must come of it.
 *
 * <p>The program holds rewards for no days at all, so that they are payable before the refund comes.
 */
final class Story {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long REWARD_MINOR = 2500;
    private static final String PROGRAM = """
            {"type":"program","storefrontId":"demo","programId":"refer","version":1,"name":"Give 25, get 25",\
            "effectiveFrom":"2020-01-01T00:00:00Z","startsAt":"2020-01-01T00:00:00Z","channels":[],"countries":[],\
            "holdDays":0,"rewardRules":[\
            {"ruleId":"give-25","on":"PURCHASE","occurrence":"FIRST","beneficiary":"FRIEND","unit":"USD","fixed":2500},\
            {"ruleId":"get-25","on":"PURCHASE","occurrence":"FIRST","beneficiary":"ADVOCATE","unit":"USD","fixed":2500}]}""";
    private static final String CODE = """
            {"type":"code","storefrontId":"demo","referralCode":"ANNA10","programId":"refer","advocateId":"anna",\
            "activeFrom":"2020-01-01T00:00:00Z"}""";

    private final Shop shop;
    private final Watcher watcher;
    private final Screen screen;
    private final Clock clock;
    private final Duration pause;
    /** Tells this run's people and orders from those of earlier runs on the same data. */
    private final String run;

    Story(Shop shop, Watcher watcher, Screen screen, Clock clock, Duration pause) {
        this.shop = shop;
        this.watcher = watcher;
        this.screen = screen;
        this.clock = clock;
        this.pause = pause;
        this.run = Long.toString(clock.millis(), Character.MAX_RADIX);
    }

    void play() throws InterruptedException {
        var friend = "bob-" + run;
        var visitor = "visitor-" + run;
        var order = "order-" + run;

        shop.send(PROGRAM);
        shop.send(CODE);
        screen.line("program", "anna may refer friends with the code ANNA10: 25.00 USD for each side");

        pause();
        screen.line("click", visitor + " opens anna's link (code ANNA10)");
        shop.send(
                event("click", "k", "\"referralCode\":\"anna10\",\"visitorId\":\"%s\",\"channel\":\"email\"", visitor));

        pause();
        screen.line("signup", friend + " signs up in the same browser");
        shop.send(event("signup", "s", "\"customerId\":\"%s\",\"visitorId\":\"%s\"", friend, visitor));
        watcher.await(
                "the signup to be credited to anna", PATIENCE, record -> isCredited(record, "demo|SIGNUP|" + friend));

        pause();
        screen.line("purchase", friend + " orders " + order + " for 80.00 USD");
        shop.send(event(
                "purchase",
                "p",
                "\"orderId\":\"%s\",\"customerId\":\"%s\",\"amountMinor\":8000,\"currency\":\"USD\"",
                order,
                friend));
        var conversionId = "demo|PURCHASE|" + order;
        watcher.await("the order to be credited to anna", PATIENCE, record -> isCredited(record, conversionId));
        for (var account : List.of("advocate:anna:payable", "friend:" + friend + ":payable")) {
            watcher.await(
                    "25.00 USD on " + account,
                    PATIENCE,
                    record -> isTransfer(record, conversionId, "RELEASE", account));
        }

        pause();
        screen.line("refund", friend + " sends everything back");
        shop.send(event(
                "refund",
                "r",
                "\"orderId\":\"%s\",\"refundId\":\"refund-1\",\"amountMinor\":8000,\"currency\":\"USD\"",
                order));
        watcher.await("the order's net amount to become 0", PATIENCE, record -> isRefunded(record, conversionId));
        for (var account : List.of("advocate:anna:payable", "friend:" + friend + ":payable")) {
            watcher.await(
                    "25.00 USD to be taken back from " + account,
                    PATIENCE,
                    record -> isTransfer(record, conversionId, "CLAWBACK", account));
        }
        pause();
    }

    private String event(String type, String prefix, String format, Object... fields) {
        return String.format(
                        Locale.ROOT,
                        "{\"type\":\"%s\",\"eventId\":\"%s-%s\",\"storefrontId\":\"demo\",\"occurredAt\":\"%s\",",
                        type,
                        prefix,
                        run,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS))
                + String.format(Locale.ROOT, format, fields)
                + "}";
    }

    private static boolean isCredited(Object record, String conversionId) {
        return record instanceof Conversion conversion
                && conversion.getConversionId().equals(conversionId)
                && conversion.getCredits().stream()
                        .anyMatch(credit -> credit.getAdvocateId().equals("anna"));
    }

    private static boolean isRefunded(Object record, String conversionId) {
        return record instanceof Conversion conversion
                && conversion.getConversionId().equals(conversionId)
                && Long.valueOf(0).equals(conversion.getNetAmountMinor());
    }

    private static boolean isTransfer(Object record, String conversionId, String kind, String account) {
        return record instanceof Transfer transfer
                && transfer.isOf(conversionId)
                && transfer.kind().equals(kind)
                && (transfer.creditAccount().equals(account)
                        || transfer.debitAccount().equals(account))
                && transfer.amount() == REWARD_MINOR;
    }

    private void pause() throws InterruptedException {
        Thread.sleep(pause.toMillis());
    }
}
