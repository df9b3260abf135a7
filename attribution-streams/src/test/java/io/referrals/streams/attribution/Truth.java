package io.referrals.streams.attribution;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules once more, word for word, slow and in one batch: what every other way must agree with. Shares only the
 * records with the code under test.
 */
final class Truth {
    private static final long DAY = 86_400_000L;

    /** A touch with everything it needs. */
    private record T(
            TouchKind kind,
            String id,
            String visitor,
            long at,
            String code,
            @Nullable String channel,
            boolean bot) {}

    private record Weighted(T touch, long ppm, ProgramTerms program, CodeRegistration code) {}

    private record Result(@Nullable Basis basis, List<Weighted> credits) {}

    final Map<String, Conversion> conversions = new TreeMap<>();
    final Map<String, Long> funnel = new TreeMap<>();
    int organic;

    private final String storefront;
    private final Map<String, List<CodeRegistration>> codes = new HashMap<>();
    private final Map<String, ProgramTerms> programs = new LinkedHashMap<>();
    private final Map<Integer, AttributionPolicy> policies = new LinkedHashMap<>();
    private final Map<String, Fact.Assigned> assignments = new TreeMap<>();
    private final Map<String, Signup> signups = new TreeMap<>();
    private final Map<String, Order> orders = new TreeMap<>();
    private final Map<String, String> orderPersons = new HashMap<>();
    private final Map<String, Set<String>> links = new HashMap<>();
    private final Set<String> persons = new TreeSet<>();
    private final List<Click> clicks = new ArrayList<>();

    /** The conversions of all storefronts, each worth emitting, with revision and decidedAt 0. */
    static Truth of(List<Fact> facts) {
        Truth all = new Truth("");
        Set<String> storefronts = new TreeSet<>();
        facts.forEach(fact -> storefronts.add(fact.storefrontId()));
        for (String storefront : storefronts) {
            Truth one = new Truth(storefront);
            one.read(facts.stream()
                    .filter(fact -> fact.storefrontId().equals(storefront))
                    .distinct()
                    .toList());
            one.decide();
            all.conversions.putAll(one.conversions);
            all.funnel.putAll(one.funnel);
            all.organic += one.organic;
        }
        return all;
    }

    private Truth(String storefront) {
        this.storefront = storefront;
    }

    private void read(List<Fact> facts) {
        Set<String> events = new LinkedHashSet<>();
        List<Fact.Refunded> refunds = new ArrayList<>();
        Map<String, List<Purchase>> records = new TreeMap<>();
        for (Fact fact : facts) {
            if (fact instanceof Fact.Clicked clicked) {
                clicks.add(clicked.click());
            } else if (fact instanceof Fact.Coded coded) {
                codes.computeIfAbsent(coded.code().referralCode(), code -> new ArrayList<>())
                        .add(coded.code());
            } else if (fact instanceof Fact.Programmed programmed) {
                ProgramTerms program = programmed.program();
                programs.putIfAbsent(program.programId() + "|" + program.version(), program);
            } else if (fact instanceof Fact.Decreed decreed) {
                policies.putIfAbsent(decreed.policy().version(), decreed.policy());
            } else if (fact instanceof Fact.Assigned assigned) {
                assignments.merge(assigned.assignmentId(), assigned, (a, b) -> a.version() > b.version() ? a : b);
            } else if (fact instanceof Fact.SignedUp signedUp) {
                if (events.add(
                        "s|" + signedUp.customerId() + "|" + signedUp.signup().eventId())) {
                    signups.merge(
                            signedUp.customerId(),
                            signedUp.signup(),
                            (a, b) -> first(a.occurredAtMs(), a.eventId(), b.occurredAtMs(), b.eventId()) ? a : b);
                    link(signedUp.visitorId(), signedUp.customerId());
                }
            } else if (fact instanceof Fact.Purchased purchased) {
                Purchase purchase = purchased.purchase();
                List<Purchase> others = records.computeIfAbsent(purchase.orderId(), id -> new ArrayList<>());
                boolean contradicts = others.stream()
                        .anyMatch(other -> !other.currency().equals(purchase.currency())
                                || (other.customerId() != null
                                        && purchase.customerId() != null
                                        && !other.customerId().equals(purchase.customerId())));
                if (!contradicts && events.add("p|" + purchase.orderId() + "|" + purchase.eventId())) {
                    others.add(purchase);
                }
            } else if (fact instanceof Fact.Refunded refunded) {
                refunds.add(refunded);
            }
        }
        records.forEach((orderId, others) -> order(orderId, others, refunds));
    }

    private void order(String orderId, List<Purchase> records, List<Fact.Refunded> allRefunds) {
        records.sort((a, b) -> first(a.occurredAtMs(), a.eventId(), b.occurredAtMs(), b.eventId()) ? -1 : 1);
        Purchase smallest = records.get(0);
        String person = firstOf(records, Purchase::customerId);
        if (person == null) {
            person = "visitor:" + smallest.visitorId();
        }
        orderPersons.put(orderId, person);
        for (Purchase purchase : records) {
            link(purchase.visitorId(), person);
        }
        Purchase lastWord = smallest;
        for (Purchase purchase : records) {
            // In their order: of equal versions the last one speaks.
            if (purchase.version() >= lastWord.version()) {
                lastWord = purchase;
            }
        }
        Map<String, Fact.Refunded> effective = new TreeMap<>();
        for (Fact.Refunded refund : allRefunds) {
            if (refund.orderId().equals(orderId) && refund.currency().equals(smallest.currency())) {
                effective.merge(refund.refundId(), refund, (a, b) -> {
                    if (a.version() != b.version()) {
                        return a.version() > b.version() ? a : b;
                    }
                    return first(a.occurredAtMs(), a.eventId(), b.occurredAtMs(), b.eventId()) ? a : b;
                });
            }
        }
        BigInteger sum = BigInteger.ZERO;
        List<OrderRefund> newest = new ArrayList<>();
        for (Fact.Refunded refund : effective.values()) {
            sum = sum.add(BigInteger.valueOf(refund.amountMinor()));
            if (refund.amountMinor() > 0) {
                newest.add(new OrderRefund(refund.refundId(), refund.occurredAtMs(), refund.amountMinor()));
            }
        }
        newest.sort((a, b) -> first(a.occurredAtMs(), a.refundId(), b.occurredAtMs(), b.refundId()) ? -1 : 1);
        while (newest.size() > 64) {
            newest.remove(0);
        }
        long amount = lastWord.amountMinor();
        orders.put(
                orderId,
                new Order(
                        orderId,
                        smallest.eventId(),
                        smallest.occurredAtMs(),
                        amount,
                        smallest.currency(),
                        firstOf(records, Purchase::referralCode),
                        firstOf(records, Purchase::firstOrder),
                        firstOf(records, Purchase::emailHash),
                        firstOf(records, Purchase::deviceHash),
                        firstOf(records, Purchase::paymentHash),
                        firstOf(records, Purchase::country),
                        sum.min(BigInteger.valueOf(amount)).longValueExact(),
                        newest,
                        null,
                        List.of()));
    }

    private static <V> @Nullable V firstOf(List<Purchase> records, Function<Purchase, @Nullable V> field) {
        for (Purchase purchase : records) {
            V value = field.apply(purchase);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** By hand, at t: of those that name it, not withdrawn, the one with the smallest id. */
    private @Nullable T assigned(@Nullable String orderId, @Nullable String customerId, long t) {
        for (Fact.Assigned assigned : assignments.values()) {
            if (!assigned.withdrawn()
                    && Objects.equals(assigned.orderId(), orderId)
                    && Objects.equals(assigned.customerId(), customerId)) {
                return new T(
                        TouchKind.ASSIGNMENT, assigned.assignmentId(), "", t, assigned.referralCode(), null, false);
            }
        }
        return null;
    }

    private @Nullable CodeRegistration code(T touch) {
        return codes.getOrDefault(touch.code(), List.of()).stream()
                .filter(version -> version.effectiveFromMs() <= touch.at())
                .max(Comparator.comparingInt(CodeRegistration::version))
                .orElse(null);
    }

    private static boolean first(long at, String id, long otherAt, String otherId) {
        return at < otherAt || (at == otherAt && id.compareTo(otherId) <= 0);
    }

    private void link(@Nullable String visitor, String person) {
        persons.add(person);
        if (visitor != null) {
            links.computeIfAbsent(person, p -> new TreeSet<>()).add(visitor);
        }
    }

    private void decide() {
        for (String person : persons) {
            List<T> touches = clicks.stream()
                    .filter(click -> links.getOrDefault(person, Set.of()).contains(click.visitorId()))
                    .map(click -> new T(
                            TouchKind.CLICK,
                            click.eventId(),
                            click.visitorId(),
                            click.occurredAtMs(),
                            click.referralCode(),
                            click.channel(),
                            click.bot()))
                    .toList();
            Signup signup = signups.get(person);
            Result signupResult = new Result(null, List.of());
            if (signup != null) {
                signupResult = decideSignup(person, signup, touches);
            }
            for (Order order : orders.values()) {
                if (person.equals(orderPersons.get(order.orderId()))) {
                    decidePurchase(person, order, touches, signup, signupResult);
                }
            }
        }
    }

    private Result decideSignup(String person, Signup signup, List<T> touches) {
        long t = signup.occurredAtMs();
        AttributionPolicy policy = policy(t);
        T own = signup.referralCode() == null
                ? null
                : new T(TouchKind.SIGNUP_CODE, signup.eventId(), "", t, signup.referralCode(), null, false);
        T byHand = assigned(null, person, t);
        List<T> candidates = candidates(touches, own, byHand, t);
        Map<T, Verdict> verdicts = new HashMap<>();
        for (T touch : candidates) {
            verdicts.put(touch, verdict(touch, person, t, policy, signup.country(), signup.emailHash()));
        }
        List<T> eligibleClicks = eligibleClicks(candidates, verdicts);
        Result result;
        if (byHand != null && verdicts.get(byHand) == Verdict.ELIGIBLE) {
            result = new Result(Basis.ASSIGNMENT, weigh(List.of(byHand), Model.LAST_TOUCH, policy, t));
        } else if (own != null && verdicts.get(own) == Verdict.ELIGIBLE) {
            result = new Result(Basis.SIGNUP_CODE, weigh(List.of(own), Model.LAST_TOUCH, policy, t));
        } else if (!eligibleClicks.isEmpty()) {
            result = new Result(Basis.CLICK, weigh(sharing(eligibleClicks, policy.model()), policy.model(), policy, t));
        } else {
            result = new Result(null, List.of());
        }
        publish(
                Kind.SIGNUP,
                person,
                person,
                t,
                policy,
                result,
                Reason.NO_ELIGIBLE_TOUCH,
                candidates,
                verdicts,
                null,
                null,
                signup.country(),
                signup.deviceHash(),
                null);
        return result;
    }

    private void decidePurchase(
            String person, Order order, List<T> touches, @Nullable Signup signup, Result signupResult) {
        long t = order.occurredAtMs();
        AttributionPolicy policy = policy(t);
        T own = order.referralCode() == null
                ? null
                : new T(TouchKind.CHECKOUT_CODE, order.eventId(), "", t, order.referralCode(), null, false);
        T byHand = assigned(order.orderId(), null, t);
        List<T> candidates = candidates(touches, own, byHand, t);
        Map<T, Verdict> verdicts = new HashMap<>();
        for (T touch : candidates) {
            verdicts.put(touch, verdict(touch, person, t, policy, order.country(), order.emailHash()));
        }
        List<T> eligibleClicks = eligibleClicks(candidates, verdicts);
        boolean bound = signup != null
                && signupResult.basis() != null
                && signup.occurredAtMs() <= t
                && (policy.bindingDays() == null || t <= signup.occurredAtMs() + policy.bindingDays() * DAY);
        boolean isNew = !Objects.equals(order.firstOrder(), Boolean.FALSE);
        for (Order other : orders.values()) {
            if (!other.orderId().equals(order.orderId())
                    && person.equals(orderPersons.get(other.orderId()))
                    && other.amountMinor() > other.refundedMinor()) {
                boolean inWindow = other.occurredAtMs() < t
                        && (policy.newCustomerDays() == null
                                || other.occurredAtMs() >= t - policy.newCustomerDays() * DAY);
                boolean sameInstant =
                        other.occurredAtMs() == t && other.orderId().compareTo(order.orderId()) < 0;
                isNew &= !inWindow && !sameInstant;
            }
        }
        Result result;
        if (byHand != null && verdicts.get(byHand) == Verdict.ELIGIBLE) {
            result = new Result(Basis.ASSIGNMENT, weigh(List.of(byHand), Model.LAST_TOUCH, policy, t));
        } else if (own != null
                && verdicts.get(own) == Verdict.ELIGIBLE
                && (policy.checkoutCodeOverridesBinding() || !bound)
                && (!policy.newCustomersOnly() || isNew)) {
            result = new Result(Basis.CHECKOUT_CODE, weigh(List.of(own), Model.LAST_TOUCH, policy, t));
        } else if (bound) {
            result = new Result(Basis.SIGNUP_BINDING, signupResult.credits());
        } else if (!eligibleClicks.isEmpty() && (!policy.newCustomersOnly() || isNew)) {
            result = new Result(Basis.CLICK, weigh(sharing(eligibleClicks, policy.model()), policy.model(), policy, t));
        } else {
            result = new Result(null, List.of());
        }
        Reason reason = verdicts.containsValue(Verdict.ELIGIBLE) ? Reason.NOT_NEW_CUSTOMER : Reason.NO_ELIGIBLE_TOUCH;
        publish(
                Kind.PURCHASE,
                order.orderId(),
                person,
                t,
                policy,
                result,
                reason,
                candidates,
                verdicts,
                order,
                isNew,
                order.country(),
                order.deviceHash(),
                order.paymentHash());
    }

    private AttributionPolicy policy(long t) {
        return policies.values().stream()
                .filter(policy -> policy.effectiveFromMs() <= t)
                .max(Comparator.comparingInt(AttributionPolicy::version))
                .orElse(new AttributionPolicy(0, 0, Model.LAST_TOUCH, 90, 365, true, true, 180, 7));
    }

    private @Nullable ProgramTerms program(String programId, long t) {
        return programs.values().stream()
                .filter(program -> program.programId().equals(programId) && program.effectiveFromMs() <= t)
                .max(Comparator.comparingInt(ProgramTerms::version))
                .orElse(null);
    }

    private static List<T> candidates(List<T> touches, @Nullable T own, @Nullable T byHand, long t) {
        List<T> candidates = new ArrayList<>();
        touches.stream().filter(touch -> touch.at() <= t).forEach(candidates::add);
        if (own != null) {
            candidates.add(own);
        }
        if (byHand != null) {
            candidates.add(byHand);
        }
        candidates.sort(Comparator.comparingLong(T::at)
                .thenComparing(T::id)
                .thenComparingInt(
                        touch -> touch.kind() == TouchKind.CLICK ? 0 : touch.kind() == TouchKind.ASSIGNMENT ? 2 : 1)
                .thenComparing(T::visitor)
                .thenComparing(T::code));
        return candidates;
    }

    private Verdict verdict(
            T touch,
            String person,
            long t,
            AttributionPolicy policy,
            @Nullable String country,
            @Nullable String email) {
        if (touch.bot()) {
            return Verdict.BOT;
        }
        CodeRegistration code = code(touch);
        if (code == null) {
            return Verdict.UNKNOWN_CODE;
        }
        if (touch.kind() == TouchKind.ASSIGNMENT) {
            return program(code.programId(), t) == null
                    ? Verdict.UNKNOWN_PROGRAM
                    : isOwn(touch, code, person, email) ? Verdict.SELF_REFERRAL : Verdict.ELIGIBLE;
        }
        if (touch.at() < code.activeFromMs() || (code.revokedAtMs() != null && touch.at() >= code.revokedAtMs())) {
            return Verdict.CODE_INACTIVE;
        }
        ProgramTerms program = program(code.programId(), t);
        if (program == null) {
            return Verdict.UNKNOWN_PROGRAM;
        }
        if (touch.at() < program.startsAtMs() || (program.endsAtMs() != null && touch.at() >= program.endsAtMs())) {
            return Verdict.PROGRAM_CLOSED;
        }
        if (!program.channels().isEmpty()
                && touch.kind() == TouchKind.CLICK
                && (touch.channel() == null || !program.channels().contains(touch.channel()))) {
            return Verdict.CHANNEL_EXCLUDED;
        }
        if (!program.countries().isEmpty()
                && (country == null || !program.countries().contains(country))) {
            return Verdict.COUNTRY_EXCLUDED;
        }
        if (isOwn(touch, code, person, email)) {
            return Verdict.SELF_REFERRAL;
        }
        if (touch.kind() == TouchKind.CLICK && touch.at() < t - policy.clickLookbackDays() * DAY) {
            return Verdict.OUTSIDE_LOOKBACK;
        }
        return Verdict.ELIGIBLE;
    }

    private boolean isOwn(T touch, CodeRegistration held, String person, @Nullable String email) {
        boolean own = held.advocateId().equals(person);
        for (CodeRegistration any : codes.getOrDefault(touch.code(), List.of())) {
            own |= any.advocateId().equals(held.advocateId())
                    && any.advocateEmailHashes().stream().anyMatch(hash -> hash.equals(email));
        }
        return own;
    }

    private static List<T> eligibleClicks(List<T> candidates, Map<T, Verdict> verdicts) {
        return candidates.stream()
                .filter(touch -> touch.kind() == TouchKind.CLICK && verdicts.get(touch) == Verdict.ELIGIBLE)
                .toList();
    }

    /** Models that share do so between the newest 256; the last is one of them, the first is the first of all. */
    private static List<T> sharing(List<T> eligible, Model model) {
        return model == Model.FIRST_TOUCH
                ? eligible
                : eligible.subList(Math.max(0, eligible.size() - 256), eligible.size());
    }

    private List<Weighted> weigh(List<T> touches, Model model, AttributionPolicy policy, long t) {
        int n = touches.size();
        double[] parts = new double[n];
        for (int i = 0; i < n; i++) {
            parts[i] = switch (model) {
                case LAST_TOUCH -> i == n - 1 ? 100 : 0;
                case FIRST_TOUCH -> i == 0 ? 100 : 0;
                case LINEAR -> 1;
                case POSITION_BASED -> n <= 2 ? 1 : i == 0 || i == n - 1 ? 40.0 * (n - 2) : 20;
                case TIME_DECAY ->
                    Math.pow(2, -(t - touches.get(i).at()) / (double) (policy.timeDecayHalfLifeDays() * DAY));
            };
        }
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        long[] ppm = new long[n];
        double[] fraction = new double[n];
        long left = 1_000_000;
        for (int i = 0; i < n; i++) {
            // Rounded to nine digits so that what is whole in theory is whole here.
            double exact = Math.rint(parts[i] / sum * 1e15) / 1e9;
            ppm[i] = (long) Math.floor(exact);
            fraction[i] = Math.rint((exact - ppm[i]) * 1e6);
            left -= ppm[i];
        }
        giveLeft(ppm, fraction, left);
        List<Weighted> weighted = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            CodeRegistration code = code(touches.get(i));
            if (ppm[i] > 0 && code != null) {
                weighted.add(new Weighted(
                        touches.get(i), ppm[i], Objects.requireNonNull(program(code.programId(), t)), code));
            }
        }
        return weighted;
    }

    private static void giveLeft(long[] parts, double[] fraction, long left) {
        for (long given = 0; given < left; given++) {
            int best = 0;
            for (int i = 1; i < parts.length; i++) {
                if (fraction[i] > fraction[best]) {
                    best = i;
                }
            }
            parts[best]++;
            fraction[best] = -1;
        }
    }

    static long[] splitMoney(long amount, long[] ppm) {
        long[] parts = new long[ppm.length];
        double[] fraction = new double[ppm.length];
        long left = ppm.length == 0 ? 0 : amount;
        for (int i = 0; i < ppm.length; i++) {
            BigInteger[] division = BigInteger.valueOf(amount)
                    .multiply(BigInteger.valueOf(ppm[i]))
                    .divideAndRemainder(BigInteger.valueOf(1_000_000));
            parts[i] = division[0].longValueExact();
            fraction[i] = division[1].doubleValue();
            left -= parts[i];
        }
        giveLeft(parts, fraction, left);
        return parts;
    }

    private void publish(
            Kind kind,
            String id,
            String person,
            long t,
            AttributionPolicy policy,
            Result result,
            Reason reason,
            List<T> candidates,
            Map<T, Verdict> verdicts,
            @Nullable Order order,
            @Nullable Boolean newCustomer,
            @Nullable String country,
            @Nullable String device,
            @Nullable String payment) {
        boolean attributed = result.basis() != null;
        long[] ppm = result.credits().stream().mapToLong(Weighted::ppm).toArray();
        long amount = order == null ? 0 : order.amountMinor();
        long refunded = order == null ? 0 : order.refundedMinor();
        long[] gross = splitMoney(amount, ppm);
        long[] net = splitMoney(amount - refunded, ppm);
        String day = "|" + Math.floorDiv(t, DAY) + "|" + (order == null ? "" : order.currency()) + "|";
        String what = kind == Kind.SIGNUP ? "signups" : "purchases";
        if (!attributed) {
            count("(none)" + day, what, 1_000_000, amount, refunded);
            if (candidates.isEmpty()) {
                organic++;
                return;
            }
        }
        List<Credit> credits = new ArrayList<>();
        Set<Flag> flags = new TreeSet<>();
        for (int i = 0; i < ppm.length; i++) {
            Weighted credit = result.credits().get(i);
            T touch = credit.touch();
            credits.add(new Credit(
                    touch.id(),
                    touch.kind(),
                    touch.code(),
                    credit.code().programId(),
                    credit.program().version(),
                    credit.code().advocateId(),
                    touch.at(),
                    touch.channel(),
                    (int) ppm[i],
                    order == null ? null : (Long) net[i]));
            if (device != null && device.equals(credit.code().advocateDeviceHash())) {
                flags.add(Flag.SAME_DEVICE);
            }
            if (payment != null && payment.equals(credit.code().advocatePaymentHash())) {
                flags.add(Flag.SAME_PAYMENT);
            }
            count(touch.code() + day, what, ppm[i], gross[i], gross[i] - net[i]);
        }
        List<Candidate> listed = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            T touch = candidates.get(i);
            boolean credited =
                    result.credits().stream().anyMatch(credit -> credit.touch().equals(touch));
            if (credited || i >= candidates.size() - 64) {
                listed.add(new Candidate(
                        touch.id(),
                        touch.kind(),
                        touch.code(),
                        touch.at(),
                        Objects.requireNonNull(verdicts.get(touch))));
            }
        }
        Conversion conversion = new Conversion(
                storefront + "|" + kind + "|" + id,
                storefront,
                kind,
                attributed ? Status.ATTRIBUTED : Status.UNATTRIBUTED,
                result.basis(),
                attributed ? null : reason,
                person,
                order == null ? null : order.orderId(),
                t,
                order == null ? null : order.currency(),
                order == null ? null : (Long) amount,
                order == null ? null : (Long) refunded,
                order == null ? null : (Long) (amount - refunded),
                newCustomer,
                country,
                policy.model(),
                policy.version(),
                credits,
                listed,
                listed.size() < candidates.size() ? candidates.size() : null,
                List.copyOf(flags),
                order == null ? List.of() : order.refunds(),
                0,
                0);
        conversions.put(conversion.conversionId(), conversion);
    }

    private void count(String key, String what, long ppm, long revenue, long refunded) {
        addTo(funnel, storefront + "|" + key + what, ppm);
        addTo(funnel, storefront + "|" + key + "revenue", revenue);
        addTo(funnel, storefront + "|" + key + "refunded", refunded);
    }

    /** Adds to a sum; a sum of 0 is none. */
    static void addTo(Map<String, Long> sums, String key, long value) {
        long sum = sums.getOrDefault(key, 0L) + value;
        if (sum == 0) {
            sums.remove(key);
        } else {
            sums.put(key, sum);
        }
    }
}
