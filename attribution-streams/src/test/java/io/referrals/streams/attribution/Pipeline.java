package io.referrals.streams.attribution;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The stream in small: takes facts one by one as they arrive and keeps the last revision of every conversion. Decides
 * only from where a fact may matter, and answers codes, restores histories, puts decisions off and cuts them short at
 * random moments.
 */
final class Pipeline {
    private static final class Storefront {
        final StorefrontTerms terms = new StorefrontTerms();
        final Map<String, List<CodeRegistration>> codes = new HashMap<>();
        final Map<String, Fact.Assigned> assignments = new HashMap<>();
        final Map<String, Assigned> signupAssignments = new HashMap<>();
        final Map<String, Set<String>> codeAskers = new HashMap<>();
        final Map<String, TreeSet<Click>> visitorClicks = new HashMap<>();
        final Map<String, Set<String>> visitorPersons = new HashMap<>();
        final Map<String, SignupAcceptance> signups = new HashMap<>();
        final Map<String, OrderAcceptance> orders = new HashMap<>();
        final Map<String, PersonHistory> histories = new TreeMap<>();
    }

    private record Answer(String storefrontId, String personId, String code) {}

    final Map<String, Conversion> conversions = new TreeMap<>();
    final Map<String, Long> funnel = new TreeMap<>();
    final Map<Acceptance, Integer> acceptances = new TreeMap<>();
    int organic;
    int emitted;

    private final Map<String, Storefront> storefronts = new TreeMap<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Map<String, Long> putOff = new TreeMap<>();
    private final @Nullable Random chance;
    private long arrival;

    /** With a source of chance, answers come late, histories are restored and decisions are put off. */
    Pipeline(@Nullable Random chance) {
        this.chance = chance;
    }

    static Pipeline of(List<Fact> facts, @Nullable Random chance) {
        Pipeline pipeline = new Pipeline(chance);
        facts.forEach(pipeline::arrive);
        pipeline.drain();
        return pipeline;
    }

    void arrive(Fact fact) {
        arrival++;
        Storefront storefront = storefronts.computeIfAbsent(fact.storefrontId(), id -> new Storefront());
        if (fact instanceof Fact.Clicked clicked) {
            click(fact.storefrontId(), storefront, clicked.click());
        } else if (fact instanceof Fact.SignedUp signedUp) {
            signup(storefront, signedUp);
        } else if (fact instanceof Fact.Purchased purchased) {
            purchase(storefront, purchased);
        } else if (fact instanceof Fact.Refunded refunded) {
            refund(storefront, refunded);
        } else if (fact instanceof Fact.Assigned assigned) {
            assign(storefront, assigned);
        } else if (fact instanceof Fact.Coded coded) {
            code(storefront, coded);
        } else if (fact instanceof Fact.Programmed programmed) {
            if (storefront.terms.put(programmed.program())) {
                decideAll(fact.storefrontId(), storefront, programmed.program().effectiveFromMs());
            }
        } else if (fact instanceof Fact.Decreed decreed) {
            if (storefront.terms.put(decreed.policy())) {
                decideAll(fact.storefrontId(), storefront, decreed.policy().effectiveFromMs());
            }
        }
        if (chance == null || chance.nextInt(3) == 0) {
            drain();
        } else if (chance.nextInt(3) == 0 && !answers.isEmpty()) {
            answer(answers.remove());
        }
    }

    private void click(String storefrontId, Storefront storefront, Click click) {
        storefront
                .visitorClicks
                .computeIfAbsent(click.visitorId(), id -> new TreeSet<>())
                .add(click);
        for (String personId : storefront.visitorPersons.getOrDefault(click.visitorId(), Set.of())) {
            decide(storefrontId, personId, click.occurredAtMs());
        }
    }

    private void signup(Storefront storefront, Fact.SignedUp fact) {
        SignupAcceptance acceptance =
                storefront.signups.computeIfAbsent(fact.customerId(), id -> new SignupAcceptance());
        Acceptance accepted = count(acceptance.accept(fact.fingerprint(), fact.signup()));
        Signup effective = acceptance.effective();
        if (accepted.isAccepted() && effective != null) {
            PersonHistory history = history(fact.storefrontId(), fact.customerId());
            history.signup(effective);
            decide(fact.storefrontId(), fact.customerId(), Long.MAX_VALUE);
            link(fact.storefrontId(), storefront, fact.visitorId(), fact.customerId());
        }
    }

    private void purchase(Storefront storefront, Fact.Purchased fact) {
        OrderAcceptance acceptance = order(storefront, fact.purchase().orderId());
        Acceptance accepted = count(acceptance.acceptPurchase(fact.fingerprint(), fact.purchase()));
        if (accepted.isAccepted()) {
            send(fact.storefrontId(), acceptance);
            for (String visitorId : acceptance.visitors()) {
                link(fact.storefrontId(), storefront, visitorId, String.valueOf(acceptance.personId()));
            }
        }
    }

    private static OrderAcceptance order(Storefront storefront, String orderId) {
        return storefront.orders.computeIfAbsent(orderId, id -> new OrderAcceptance());
    }

    private void assign(Storefront storefront, Fact.Assigned fact) {
        Fact.Assigned held = storefront.assignments.get(fact.assignmentId());
        if (held != null && held.version() >= fact.version()) {
            return;
        }
        storefront.assignments.put(fact.assignmentId(), fact);
        if (held != null) {
            tell(storefront, held, null);
        }
        if (!fact.withdrawn()) {
            tell(storefront, fact, fact.referralCode());
        }
    }

    private void tell(Storefront storefront, Fact.Assigned fact, @Nullable String referralCode) {
        if (fact.orderId() != null) {
            OrderAcceptance acceptance = order(storefront, fact.orderId());
            acceptance.assign(fact.assignmentId(), referralCode);
            send(fact.storefrontId(), acceptance);
        } else {
            String customerId = String.valueOf(fact.customerId());
            Assigned assignments = storefront.signupAssignments.computeIfAbsent(customerId, id -> new Assigned());
            assignments.put(fact.assignmentId(), referralCode);
            history(fact.storefrontId(), customerId).assignSignup(assignments.first());
            decide(fact.storefrontId(), customerId, Long.MAX_VALUE);
        }
    }

    private void refund(Storefront storefront, Fact.Refunded fact) {
        OrderAcceptance acceptance = order(storefront, fact.orderId());
        Acceptance accepted = count(acceptance.acceptRefund(new AcceptedRefund(
                fact.refundId(),
                fact.eventId(),
                fact.fingerprint(),
                fact.occurredAtMs(),
                fact.version(),
                fact.amountMinor(),
                fact.currency())));
        if (accepted.isAccepted()) {
            send(fact.storefrontId(), acceptance);
        }
    }

    private void send(String storefrontId, OrderAcceptance acceptance) {
        Order order = acceptance.order();
        String personId = acceptance.personId();
        if (order != null && personId != null) {
            String holder = acceptance.holder();
            history(storefrontId, personId).put(order);
            if (holder != null && !holder.equals(personId)) {
                move(storefrontId, order.orderId(), history(storefrontId, holder), history(storefrontId, personId));
            }
            acceptance.heldBy(personId, false);
            decide(storefrontId, personId, Long.MAX_VALUE);
        }
    }

    /** Who had an order gives it up, with what only it linked. */
    private void move(String storefrontId, String orderId, PersonHistory from, PersonHistory to) {
        to.takeOver(orderId, from.giveUp(orderId), from.revisionFloor());
        Storefront storefront = storefront(storefrontId);
        Set<String> linked = new TreeSet<>();
        storefront.orders.forEach((id, other) -> {
            if (from.order(id) != null) {
                linked.addAll(other.visitors());
            }
        });
        for (String visitorId : List.copyOf(from.visitors())) {
            if (!linked.contains(visitorId)) {
                from.removeVisitor(visitorId);
                storefront
                        .visitorPersons
                        .getOrDefault(visitorId, new TreeSet<>())
                        .remove(from.personId());
            }
        }
        decide(storefrontId, from.personId(), Long.MIN_VALUE);
    }

    private void link(String storefrontId, Storefront storefront, @Nullable String visitorId, String personId) {
        if (visitorId == null) {
            return;
        }
        history(storefrontId, personId).addVisitor(visitorId);
        storefront
                .visitorPersons
                .computeIfAbsent(visitorId, id -> new TreeSet<>())
                .add(personId);
        TreeSet<Click> clicks = storefront.visitorClicks.get(visitorId);
        if (clicks != null) {
            decide(storefrontId, personId, clicks.first().occurredAtMs());
        }
    }

    private void code(Storefront storefront, Fact.Coded fact) {
        String code = fact.code().referralCode();
        List<CodeRegistration> versions = storefront.codes.computeIfAbsent(code, c -> new ArrayList<>());
        if (!versions.contains(fact.code())) {
            versions.add(fact.code());
            for (String personId : storefront.codeAskers.getOrDefault(code, Set.of())) {
                answers.add(new Answer(fact.storefrontId(), personId, code));
            }
        }
    }

    private void answer(Answer answer) {
        Storefront storefront = storefront(answer.storefrontId());
        PersonHistory history = history(answer.storefrontId(), answer.personId());
        if (history.register(answer.code(), CodeVersions.of(storefront.codes.getOrDefault(answer.code(), List.of())))) {
            List<Click> clicks = clicks(storefront, history);
            decide(
                    answer.storefrontId(),
                    answer.personId(),
                    Attribution.firstTouchAtMs(history, clicks, Set.of(answer.code())));
        }
    }

    private void decideAll(String storefrontId, Storefront storefront, long fromMs) {
        List.copyOf(storefront.histories.keySet()).forEach(personId -> decide(storefrontId, personId, fromMs));
    }

    /** Decides now, or together with what comes until the next drain. */
    private void decide(String storefrontId, String personId, long fromMs) {
        String key = storefrontId + "|" + personId;
        if (chance != null && chance.nextInt(4) == 0) {
            putOff.merge(key, fromMs, Math::min);
            return;
        }
        Storefront storefront = storefront(storefrontId);
        PersonHistory history = history(storefrontId, personId);
        List<Click> clicks = clicks(storefront, history);
        Decision decision = Attribution.decide(history, clicks, storefront.terms, fromMs, arrival, slice());
        if (decision.progress() == Decision.Progress.UNFINISHED) {
            putOff.merge(key, Long.MAX_VALUE, Math::min);
        }
        for (String code : Attribution.unansweredCodes(history, clicks)) {
            if (storefront
                    .codeAskers
                    .computeIfAbsent(code, c -> new TreeSet<>())
                    .add(personId)) {
                answers.add(new Answer(storefrontId, personId, code));
            }
        }
        publish(storefrontId, decision);
        if (chance != null && chance.nextInt(4) == 0) {
            storefront.histories.put(personId, restored(history));
        }
    }

    private Slice slice() {
        return chance == null ? Slice.WHOLE : decided -> chance.nextInt(3) == 0;
    }

    private void drain() {
        while (!answers.isEmpty() || !putOff.isEmpty()) {
            while (!answers.isEmpty()) {
                answer(answers.remove());
            }
            Map<String, Long> now = new TreeMap<>(putOff);
            putOff.clear();
            now.forEach((key, fromMs) -> {
                int bar = key.indexOf('|');
                decide(key.substring(0, bar), key.substring(bar + 1), fromMs);
            });
        }
    }

    private void publish(String storefrontId, Decision decision) {
        for (Conversion conversion : decision.changed()) {
            emitted++;
            Conversion last = conversions.put(conversion.conversionId(), conversion);
            int lastRevision = last == null ? 0 : last.revision();
            if (conversion.revision() != lastRevision + 1 || conversion.decidedAtMs() != arrival) {
                throw new AssertionError("revision " + conversion + " after " + last);
            }
            if (last != null && last.revised(0, 0).equals(conversion.revised(0, 0))) {
                throw new AssertionError("emitted again unchanged: " + conversion);
            }
        }
        organic += decision.organicDelta();
        for (StatsDelta delta : decision.stats()) {
            String currency = delta.currency() == null ? "" : delta.currency();
            String key = storefrontId + "|" + delta.referralCode() + "|" + delta.epochDay() + "|" + currency + "|";
            Truth.addTo(funnel, key + "signups", delta.signupsPpm());
            Truth.addTo(funnel, key + "purchases", delta.purchasesPpm());
            Truth.addTo(funnel, key + "revenue", delta.revenueMinor());
            Truth.addTo(funnel, key + "refunded", delta.refundedMinor());
        }
    }

    /** The conversions as a replay prints them: without those that came to have neither credit nor candidate. */
    Map<String, Conversion> printed() {
        Map<String, Conversion> printed = new TreeMap<>();
        conversions.forEach((id, conversion) -> {
            if (!conversion.isOrganic()) {
                printed.put(id, conversion.revised(0, 0));
            }
        });
        return printed;
    }

    long organicCountOfHistories() {
        return storefronts.values().stream()
                .flatMap(storefront -> storefront.histories.values().stream())
                .mapToLong(PersonHistory::organicCount)
                .sum();
    }

    private Acceptance count(Acceptance acceptance) {
        acceptances.merge(acceptance, 1, Integer::sum);
        return acceptance;
    }

    private Storefront storefront(String storefrontId) {
        return storefronts.computeIfAbsent(storefrontId, id -> new Storefront());
    }

    private PersonHistory history(String storefrontId, String personId) {
        return storefront(storefrontId)
                .histories
                .computeIfAbsent(personId, id -> new PersonHistory(storefrontId, personId));
    }

    private static List<Click> clicks(Storefront storefront, PersonHistory history) {
        List<Click> clicks = new ArrayList<>();
        for (String visitorId : history.visitors()) {
            clicks.addAll(storefront.visitorClicks.getOrDefault(visitorId, new TreeSet<>()));
        }
        clicks.sort(null);
        return clicks;
    }

    /** The history as a store would give it back, its states and answers only when they are asked for. */
    private static PersonHistory restored(PersonHistory history) {
        PersonHistory restored = new PersonHistory(history.storefrontId(), history.personId());
        if (history.signup() != null) {
            restored.signup(history.signup());
        }
        restored.assignSignup(history.signupAssignment());
        history.orders().forEach(restored::put);
        history.visitors().forEach(restored::addVisitor);
        if (history.signupState() != null) {
            restored.restoreSignupState(history.signupState());
        }
        restored.restorePending(history.pendingFromMs(), history.pendingFromOrderId(), history.pendingOrders());
        restored.keepParts(new StoredParts() {
            @Override
            public @Nullable ConversionState orderState(String orderId) {
                return history.orderState(orderId);
            }

            @Override
            public @Nullable CodeVersions answer(String referralCode) {
                return history.answer(referralCode);
            }
        });
        return restored;
    }
}
