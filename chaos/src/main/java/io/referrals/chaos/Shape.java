package io.referrals.chaos;

import io.referrals.events.Assignment;
import io.referrals.events.Click;
import io.referrals.events.Purchase;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/** What the storefronts' producers make of the story they have to tell. Not thread-safe; the load has one thread. */
interface Shape {
    /** The records to be published now; the story's next one may be changed, kept for later or repeated. */
    List<SpecificRecord> next(SpecificRecord told);

    /** As it is. */
    Shape PLAIN = List::of;

    /** Every record again, a hundred records later. */
    static Shape doubled() {
        var sent = new ArrayList<SpecificRecord>();
        return told -> {
            sent.add(told);
            return sent.size() <= 100 ? List.of(told) : List.of(told, sent.remove(0));
        };
    }

    /** In blocks of five hundred, each in random order. */
    static Shape shuffled(long seed) {
        var random = new Random(seed);
        var block = new ArrayList<SpecificRecord>();
        return told -> {
            block.add(told);
            if (block.size() < 500) {
                return List.of();
            }
            var shuffled = new ArrayList<>(block);
            block.clear();
            Collections.shuffle(shuffled, random);
            return shuffled;
        };
    }

    /**
     * Every order is told by a browser, which does not know the customer, and some fifty records later by the server, which does
     * not know the browser: it changes its person. Every third is corrected after that, every tenth credited by hand before.
     */
    static Shape twoFeeds() {
        var later = new ArrayDeque<SpecificRecord>();
        var count = new long[1];
        return told -> {
            var now = new ArrayList<SpecificRecord>();
            if (told instanceof Purchase order && order.getVisitorId() != null && order.getCustomerId() != null) {
                count[0]++;
                if (count[0] % 10 == 0) {
                    now.add(Assignment.newBuilder()
                            .setStorefrontId(order.getStorefrontId())
                            .setAssignmentId("by-hand." + order.getOrderId())
                            .setOrderId(order.getOrderId())
                            .setReferralCode("FRIEND-10")
                            .setReason("told under chaos")
                            .build());
                }
                now.add(Purchase.newBuilder(order)
                        .setEventId(order.getEventId() + ".browser")
                        .setCustomerId(null)
                        .build());
                later.add(Purchase.newBuilder(order).setVisitorId(null).build());
                if (count[0] % 3 == 0) {
                    later.add(Purchase.newBuilder(order)
                            .setEventId(order.getEventId() + ".corrected")
                            .setVersion(2)
                            .setAmountMinor(order.getAmountMinor() / 2)
                            .build());
                }
            } else {
                now.add(told);
            }
            if (later.size() > 50) {
                now.add(later.remove());
            }
            return now;
        };
    }

    /** Every third event happened so long before. */
    static Shape late(Duration by) {
        return everyNth(3, (record, turn) -> move(record, occurredAt(record).minus(by)));
    }

    /** Every third event by a clock that is an hour fast, an hour slow, or in the year 2099. */
    static Shape wrongClocks() {
        return everyNth(3, (record, turn) -> {
            var hour = Duration.ofHours(1);
            switch ((int) (turn % 3)) {
                case 0 -> move(record, Instant.now().plus(hour));
                case 1 -> move(record, occurredAt(record).minus(hour));
                default -> move(record, Instant.parse("2099-01-01T00:00:00Z"));
            }
        });
    }

    /** Every second click is one of the same code. */
    static Shape hotCode() {
        return everyNth(2, (record, turn) -> {
            if (record instanceof Click click) {
                click.setStorefrontId("shop-1");
                click.setReferralCode("FRIEND-10");
            }
        });
    }

    /** Every second click is one of the same visitor, who is a customer. */
    static Shape hotVisitor() {
        return everyNth(2, (record, turn) -> {
            if (record instanceof Click click) {
                click.setStorefrontId("shop-1");
                click.setVisitorId("hot-visitor");
            } else if (record instanceof Purchase purchase && turn % 20 == 0) {
                purchase.setStorefrontId("shop-1");
                purchase.setCurrency("EUR");
                purchase.setVisitorId("hot-visitor");
                purchase.setCustomerId("hot-customer");
            }
        });
    }

    /** A change of a record; {@code turn} counts them. */
    interface Change {
        void of(SpecificRecord record, long turn);
    }

    private static Shape everyNth(int n, Change change) {
        var count = new long[1];
        return told -> {
            if (occurredAt(told) != Instant.MAX && ++count[0] % n == 0) {
                change.of(told, count[0] / n);
            }
            return List.of(told);
        };
    }

    /** {@link Instant#MAX} for configuration. */
    private static Instant occurredAt(SpecificRecord record) {
        if (record instanceof Click click) {
            return click.getOccurredAt();
        } else if (record instanceof Signup signup) {
            return signup.getOccurredAt();
        } else if (record instanceof Purchase purchase) {
            return purchase.getOccurredAt();
        } else if (record instanceof Refund refund) {
            return refund.getOccurredAt();
        }
        return Instant.MAX;
    }

    private static void move(SpecificRecord record, Instant at) {
        if (record instanceof Click click) {
            click.setOccurredAt(at);
        } else if (record instanceof Signup signup) {
            signup.setOccurredAt(at);
        } else if (record instanceof Purchase purchase) {
            purchase.setOccurredAt(at);
        } else if (record instanceof Refund refund) {
            refund.setOccurredAt(at);
        }
    }
}
