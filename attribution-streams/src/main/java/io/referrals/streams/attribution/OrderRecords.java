package io.referrals.streams.attribution;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all accepted records of an order make of it: every field from the smallest by (time, event id), what one lacks from the
 * next that has it, and the amount from the last word. Those that have nothing to say are not kept: what they could say,
 * others say for good, however many come. So at most ten are. Not thread-safe.
 */
final class OrderRecords {
    private static final List<Function<Purchase, @Nullable Object>> OPTIONAL = List.of(
            Purchase::customerId,
            Purchase::visitorId,
            Purchase::referralCode,
            Purchase::firstOrder,
            Purchase::emailHash,
            Purchase::deviceHash,
            Purchase::paymentHash,
            Purchase::country);

    /** The smallest first. */
    private List<Purchase> telling = new ArrayList<>(1);

    OrderRecords(Collection<Purchase> purchases) {
        purchases.forEach(this::add);
    }

    void add(Purchase purchase) {
        telling.add(purchase);
        if (telling.size() == 1) {
            return;
        }
        telling.sort(Purchase.IN_ORDER);
        List<Purchase> kept = new ArrayList<>(telling.size());
        Purchase last = lastWord();
        for (Purchase candidate : telling) {
            if (kept.isEmpty() || candidate.equals(last) || fillsAGap(candidate, kept)) {
                kept.add(candidate);
            }
        }
        telling = kept;
    }

    private static boolean fillsAGap(Purchase candidate, List<Purchase> smaller) {
        for (Function<Purchase, @Nullable Object> field : OPTIONAL) {
            if (field.apply(candidate) != null
                    && smaller.stream().allMatch(purchase -> field.apply(purchase) == null)) {
                return true;
            }
        }
        return false;
    }

    private Purchase lastWord() {
        Purchase last = telling.get(0);
        for (Purchase purchase : telling) {
            if (purchase.correctsAmountOf(last)) {
                last = purchase;
            }
        }
        return last;
    }

    boolean isEmpty() {
        return telling.isEmpty();
    }

    /** Those that have something to say, the smallest first. */
    List<Purchase> telling() {
        return List.copyOf(telling);
    }

    /** The one whose time and event id are the order's; there is one. */
    Purchase smallest() {
        return telling.get(0);
    }

    @Nullable
    String customerId() {
        return first(Purchase::customerId);
    }

    /** Whose order it is: the customer any record names, else the guest of the smallest record. */
    String personId() {
        String customerId = customerId();
        return customerId == null ? Purchase.GUEST + smallest().visitorId() : customerId;
    }

    /** The order without refunds, assignment and visitors. */
    Order order() {
        Purchase smallest = smallest();
        return new Order(
                smallest.orderId(),
                smallest.eventId(),
                smallest.occurredAtMs(),
                lastWord().amountMinor(),
                smallest.currency(),
                first(Purchase::referralCode),
                first(Purchase::firstOrder),
                first(Purchase::emailHash),
                first(Purchase::deviceHash),
                first(Purchase::paymentHash),
                first(Purchase::country),
                0);
    }

    private <T> @Nullable T first(Function<Purchase, @Nullable T> field) {
        for (Purchase purchase : telling) {
            T value = field.apply(purchase);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
