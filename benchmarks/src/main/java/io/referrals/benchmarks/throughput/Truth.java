package io.referrals.benchmarks.throughput;

import io.referrals.events.Click;
import io.referrals.events.Conversion;
import io.referrals.events.Purchase;
import io.referrals.events.Signup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What must come out of a load, computed from all of it at once and by nothing the pipeline uses: the last click of a
 * person's visitors within 90 days before a signup earns it, and with it the customer's orders of a year; else the last
 * click before an order earns it, if the customer is new.
 *
 * <p>Right for the loads of the benchmark only: the default policy, one program open to all, known codes, nobody refers
 * themselves, nothing is typed, repeated or refunded, one signup a customer.
 */
final class Truth {
    private static final Duration LOOKBACK = Duration.ofDays(90);
    private static final Duration BINDING = Duration.ofDays(365);
    private static final Duration NEW_AFTER = Duration.ofDays(180);
    /** More clicks of one visitor are not all remembered, so its persons are left out of the comparison. */
    private static final int REMEMBERED_CLICKS = 256;

    private static final Comparator<Click> IN_TOUCH_ORDER = Comparator.comparing(Click::getOccurredAt)
            .thenComparing(Click::getEventId)
            .thenComparing(Click::getVisitorId);

    private static final class Person {
        private final Set<String> visitors = new HashSet<>();
        private final List<Purchase> orders = new ArrayList<>();
        private @Nullable Signup signup;
    }

    /**
     * A conversion as it must be.
     *
     * @param touchId the credited click; null when nobody is credited
     */
    record Expected(
            @Nullable String basis,
            @Nullable String touchId,
            @Nullable String referralCode,
            int candidates) {
        boolean attributed() {
            return basis != null;
        }
    }

    /**
     * How a result compares.
     *
     * @param found how many distinct results there are, right or wrong
     */
    record Correctness(long correct, long expected, long found) {
        boolean perfect() {
            return correct == expected && found == expected;
        }
    }

    private final Map<String, Person> persons = new HashMap<>();
    private final Map<String, List<Click>> clicks = new HashMap<>();
    private final Map<String, Expected> conversions = new TreeMap<>();
    private final Set<String> leftOut = new HashSet<>();

    private Truth() {}

    /** @param load gives the same records each time; read twice, so that only clicks that matter are kept */
    static Truth of(Supplier<? extends Iterator<SpecificRecord>> load) {
        var truth = new Truth();
        load.get().forEachRemaining(truth::takePerson);
        load.get().forEachRemaining(truth::takeClick);
        truth.persons.values().forEach(truth::decide);
        truth.persons.clear();
        truth.clicks.clear();
        return truth;
    }

    static String signupId(Signup signup) {
        return signup.getStorefrontId() + "|SIGNUP|" + signup.getCustomerId();
    }

    static String purchaseId(Purchase purchase) {
        return purchase.getStorefrontId() + "|PURCHASE|" + purchase.getOrderId();
    }

    /** Every conversion there must be, by id. */
    Map<String, Expected> conversions() {
        return conversions;
    }

    private void takePerson(SpecificRecord record) {
        if (record instanceof Signup signup) {
            var person = person(signup.getCustomerId());
            if (person.signup != null) {
                throw new IllegalArgumentException("two signups of " + signup.getCustomerId());
            }
            person.signup = signup;
            link(person, signup.getVisitorId());
        } else if (record instanceof Purchase purchase) {
            var customer = purchase.getCustomerId();
            var person = person(customer == null ? "visitor:" + purchase.getVisitorId() : customer);
            person.orders.add(purchase);
            link(person, purchase.getVisitorId());
        }
    }

    private Person person(String id) {
        return persons.computeIfAbsent(id, unseen -> new Person());
    }

    private void link(Person person, @Nullable String visitor) {
        if (visitor != null) {
            person.visitors.add(visitor);
            clicks.computeIfAbsent(visitor, unseen -> new ArrayList<>());
        }
    }

    private void takeClick(SpecificRecord record) {
        if (record instanceof Click click) {
            var ofVisitor = clicks.get(click.getVisitorId());
            if (ofVisitor != null && ofVisitor.size() <= REMEMBERED_CLICKS) {
                ofVisitor.add(click);
            }
        }
    }

    private void decide(Person person) {
        var touches = new ArrayList<Click>();
        boolean complete = true;
        for (var visitor : person.visitors) {
            var ofVisitor = clicks.getOrDefault(visitor, List.of());
            complete &= ofVisitor.size() <= REMEMBERED_CLICKS;
            touches.addAll(ofVisitor);
        }
        if (!complete) {
            leaveOut(person);
            return;
        }
        touches.sort(IN_TOUCH_ORDER);
        var signup = person.signup;
        Click binding = null;
        if (signup != null) {
            binding = lastEligible(touches, signup.getOccurredAt());
            expect(signupId(signup), binding == null ? null : "CLICK", binding, upTo(touches, signup.getOccurredAt()));
        }
        for (var order : person.orders) {
            decide(order, person, binding, touches);
        }
    }

    private void decide(Purchase order, Person person, @Nullable Click binding, List<Click> touches) {
        Instant at = order.getOccurredAt();
        int candidates = upTo(touches, at);
        var signup = person.signup;
        if (signup != null
                && binding != null
                && !signup.getOccurredAt().isAfter(at)
                && !at.isAfter(signup.getOccurredAt().plus(BINDING))) {
            expect(purchaseId(order), "SIGNUP_BINDING", binding, candidates);
            return;
        }
        Click last = isNew(order, person.orders) ? lastEligible(touches, at) : null;
        expect(purchaseId(order), last == null ? null : "CLICK", last, candidates);
    }

    private static boolean isNew(Purchase order, List<Purchase> orders) {
        Instant at = order.getOccurredAt();
        return orders.stream()
                .noneMatch(other -> !other.getOccurredAt().isBefore(at.minus(NEW_AFTER))
                        && (other.getOccurredAt().isBefore(at)
                                || (other.getOccurredAt().equals(at)
                                        && other.getOrderId().compareTo(order.getOrderId()) < 0)));
    }

    private static @Nullable Click lastEligible(List<Click> touches, Instant at) {
        Click last = null;
        for (var touch : touches) {
            Instant then = touch.getOccurredAt();
            if (!then.isAfter(at) && !then.isBefore(at.minus(LOOKBACK))) {
                last = touch;
            }
        }
        return last;
    }

    private static int upTo(List<Click> touches, Instant at) {
        return (int) touches.stream()
                .filter(touch -> !touch.getOccurredAt().isAfter(at))
                .count();
    }

    private void expect(String id, @Nullable String basis, @Nullable Click credited, int candidates) {
        if (candidates > 0) {
            var touchId = credited == null ? null : credited.getEventId();
            var code = credited == null ? null : credited.getReferralCode();
            conversions.put(id, new Expected(basis, touchId, code, candidates));
        }
    }

    private void leaveOut(Person person) {
        var signup = person.signup;
        if (signup != null) {
            leftOut.add(signupId(signup));
        }
        person.orders.forEach(order -> leftOut.add(purchaseId(order)));
    }

    /** Compares conversions, the newest revision of each: status, basis, credit and number of candidates. */
    Correctness compare(Collection<Conversion> found) {
        long correct = 0;
        long counted = 0;
        for (var conversion : found) {
            if (!leftOut.contains(conversion.getConversionId()) && !isWithdrawn(conversion)) {
                counted++;
                var expected = conversions.get(conversion.getConversionId());
                if (expected != null && equal(expected, conversion)) {
                    correct++;
                }
            }
        }
        return new Correctness(correct, conversions.size(), counted);
    }

    private static boolean isWithdrawn(Conversion conversion) {
        return conversion.getCandidates().isEmpty() && conversion.getCredits().isEmpty();
    }

    private static boolean equal(Expected expected, Conversion conversion) {
        var total = conversion.getCandidateCount(); // said only when not all are listed
        if ((total == null ? conversion.getCandidates().size() : total) != expected.candidates) {
            return false;
        }
        if (!expected.attributed()) {
            return conversion.getStatus().equals("UNATTRIBUTED")
                    && conversion.getCredits().isEmpty();
        }
        var credits = conversion.getCredits();
        return conversion.getStatus().equals("ATTRIBUTED")
                && Objects.equals(conversion.getBasis(), expected.basis)
                && credits.size() == 1
                && credits.get(0).getTouchId().equals(expected.touchId)
                && credits.get(0).getReferralCode().equals(expected.referralCode)
                && credits.get(0).getWeightPpm() == 1_000_000;
    }

    /**
     * Compares what the textbook wrote, conversion id to referral code. Its rules know signups and orders of signed-up
     * customers only, so that is all that is expected of it.
     */
    Correctness compareCodes(Map<String, String> found) {
        long expected = 0;
        long correct = 0;
        for (var entry : conversions.entrySet()) {
            var id = entry.getKey();
            var conversion = entry.getValue();
            if (conversion.attributed() && (id.contains("|SIGNUP|") || "SIGNUP_BINDING".equals(conversion.basis))) {
                expected++;
                if (Objects.equals(found.get(id), conversion.referralCode)) {
                    correct++;
                }
            }
        }
        return new Correctness(correct, expected, found.size());
    }
}
