package io.referrals.streams.topology;

import io.referrals.events.Assignment;
import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.Conversion;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.Keys;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.Assigned;
import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.CodeVersions;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.OrderAcceptance;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.SignupAcceptance;
import io.referrals.streams.attribution.StorefrontTerms;
import io.referrals.streams.topology.attribute.ConversionMapping;
import io.referrals.streams.topology.clicks.ClickStore;
import io.referrals.streams.topology.records.EventMapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The conversions as what they are: the rules applied once to a set of records, without a stream, a store or an order
 * of arrival. What the topology emits after any fault must be this.
 *
 * <p>Everything is kept in memory. A person is decided from scratch, from an empty history, when its conversions are
 * asked for and something it depends on has come since. Not thread-safe.
 */
public final class BatchAttribution {
    private static final class Person {
        final Set<String> visitorsOfSignups = new TreeSet<>();
        final Map<String, OrderAcceptance> orders = new HashMap<>();
        final Assigned assignments = new Assigned();

        @Nullable
        SignupAcceptance signup;

        final Set<String> conversions = new HashSet<>();
    }

    private final Map<String, Set<io.referrals.streams.attribution.Click>> clicks = new HashMap<>();
    private final Map<String, Set<String>> personsOfVisitors = new HashMap<>();
    private final Map<String, SignupAcceptance> signups = new HashMap<>();
    private final Map<String, OrderAcceptance> orders = new HashMap<>();
    private final Map<String, List<CodeRegistration>> codes = new HashMap<>();
    private final Map<String, Assignment> assignments = new HashMap<>();
    private final Map<String, StorefrontTerms> terms = new HashMap<>();
    private final Map<String, Fingerprint> configuration = new HashMap<>();
    private final Map<String, Person> persons = new HashMap<>();
    private final Set<String> undecided = new HashSet<>();
    private final Map<String, Conversion> conversions = new TreeMap<>();
    private final @Nullable Duration stateRetention;

    /** With a memory of everything. */
    public BatchAttribution() {
        this(null);
    }

    /**
     * @param stateRetention how far back a conversion depends on what happened before it, as in the topology; null for
     *     everything
     */
    public BatchAttribution(@Nullable Duration stateRetention) {
        this.stateRetention = stateRetention;
    }

    /**
     * Takes one record.
     *
     * @param event a record of an input topic, normalised, that is neither from the future nor expired
     * @return what the topology makes of it when it comes after those taken before
     */
    public Acceptance take(SpecificRecord event) {
        if (event instanceof Click click) {
            return take(click);
        } else if (event instanceof Signup signup) {
            return take(signup);
        } else if (event instanceof Purchase purchase) {
            return take(purchase);
        } else if (event instanceof Refund refund) {
            return take(refund);
        }
        return takeConfiguration(event);
    }

    /** The conversions of all records taken, by id; those worth emitting, with revision 1 and decided at the epoch. */
    public Map<String, Conversion> conversions() {
        // All first: an order may have gone from one of them to another.
        for (String key : undecided) {
            Person person = touched(key);
            person.conversions.forEach(conversions::remove);
            person.conversions.clear();
        }
        for (String key : undecided) {
            decide(key, touched(key));
        }
        undecided.clear();
        return Collections.unmodifiableMap(conversions);
    }

    private Acceptance take(Click click) {
        String visitor = Keys.of(click);
        if (!clicks.computeIfAbsent(visitor, unseen -> new TreeSet<>()).add(EventMapping.click(click))) {
            return Acceptance.DUPLICATE;
        }
        undecided.addAll(personsOfVisitors.getOrDefault(visitor, Set.of()));
        return Acceptance.ACCEPTED;
    }

    private Acceptance take(Signup signup) {
        String key = Keys.of(signup);
        SignupAcceptance customer = signups.computeIfAbsent(key, unseen -> new SignupAcceptance());
        Acceptance acceptance =
                customer.accept(Fingerprint.of(ContentFingerprint.of(signup)), EventMapping.signup(signup));
        if (acceptance.isAccepted()) {
            touch(key).signup = customer;
            if (signup.getVisitorId() != null) {
                touch(key).visitorsOfSignups.add(signup.getVisitorId());
            }
            link(signup.getStorefrontId(), key, signup.getVisitorId());
        }
        return acceptance;
    }

    private Acceptance take(Purchase purchase) {
        String key = Keys.of(purchase);
        OrderAcceptance order = order(key);
        String before = order.personId();
        Acceptance acceptance =
                order.acceptPurchase(Fingerprint.of(ContentFingerprint.of(purchase)), EventMapping.purchase(purchase));
        if (acceptance.isAccepted()) {
            if (before != null) {
                touch(purchase.getStorefrontId() + '|' + before).orders.remove(key);
            }
            String person = purchase.getStorefrontId() + '|' + order.personId();
            touch(person).orders.put(key, order);
            order.visitors().forEach(visitorId -> link(purchase.getStorefrontId(), person, visitorId));
        }
        return acceptance;
    }

    private OrderAcceptance order(String key) {
        return orders.computeIfAbsent(key, unseen -> new OrderAcceptance());
    }

    private Acceptance take(Refund refund) {
        OrderAcceptance order = order(Keys.of(refund));
        Acceptance acceptance =
                order.acceptRefund(EventMapping.refund(refund, Fingerprint.of(ContentFingerprint.of(refund))));
        if (acceptance.isAccepted() && order.personId() != null) {
            touch(refund.getStorefrontId() + '|' + order.personId());
        }
        return acceptance;
    }

    /** The first content of a version stands; a new one may matter to anybody, but for an assignment's. */
    private Acceptance takeConfiguration(SpecificRecord record) {
        String key = record.getSchema().getName() + '|' + Keys.of(record);
        Fingerprint content = Fingerprint.of(ContentFingerprint.of(record));
        Fingerprint known = configuration.putIfAbsent(key, content);
        if (known != null) {
            return known.equals(content) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE;
        }
        if (record instanceof Assignment assignment) {
            hold(assignment);
            return Acceptance.ACCEPTED;
        }
        if (record instanceof ReferralCode code) {
            codes.computeIfAbsent(code.getStorefrontId() + '|' + code.getReferralCode(), unseen -> new ArrayList<>())
                    .add(EventMapping.code(code));
        } else if (record instanceof Program program) {
            terms(program.getStorefrontId()).put(EventMapping.program(program));
        } else if (record instanceof AttributionPolicy policy) {
            terms(policy.getStorefrontId()).put(EventMapping.policy(policy));
        }
        undecided.addAll(persons.keySet());
        return Acceptance.ACCEPTED;
    }

    /** The greatest version holds; what a smaller one said is taken back. */
    private void hold(Assignment assignment) {
        String key = assignment.getStorefrontId() + '|' + assignment.getAssignmentId();
        Assignment before = assignments.get(key);
        if (before != null && before.getVersion() > assignment.getVersion()) {
            return;
        }
        assignments.put(key, assignment);
        if (before != null) {
            tell(before, null);
        }
        if (!assignment.getWithdrawn()) {
            tell(assignment, assignment.getReferralCode());
        }
    }

    private void tell(Assignment assignment, @Nullable String referralCode) {
        String of = assignment.getStorefrontId() + '|';
        if (assignment.getOrderId() != null) {
            OrderAcceptance order = order(of + assignment.getOrderId());
            order.assign(assignment.getAssignmentId(), referralCode);
            if (order.personId() != null) {
                touch(of + order.personId());
            }
        } else {
            touch(of + assignment.getCustomerId()).assignments.put(assignment.getAssignmentId(), referralCode);
        }
    }

    private StorefrontTerms terms(String storefrontId) {
        return terms.computeIfAbsent(storefrontId, unseen -> new StorefrontTerms());
    }

    private Person touch(String key) {
        undecided.add(key);
        return touched(key);
    }

    private Person touched(String key) {
        return persons.computeIfAbsent(key, unseen -> new Person());
    }

    private void link(String storefrontId, String person, @Nullable String visitorId) {
        if (visitorId != null) {
            personsOfVisitors
                    .computeIfAbsent(storefrontId + '|' + visitorId, unseen -> new TreeSet<>())
                    .add(person);
        }
    }

    private void decide(String key, Person person) {
        int bar = key.indexOf('|');
        String storefrontId = key.substring(0, bar);
        PersonHistory history = new PersonHistory(storefrontId, key.substring(bar + 1));
        if (stateRetention != null) {
            history.bound(0, stateRetention.toMillis());
        }
        io.referrals.streams.attribution.Signup signup = person.signup == null ? null : person.signup.effective();
        if (signup != null) {
            history.signup(signup);
        }
        history.assignSignup(person.assignments.first());
        Set<String> visitors = new TreeSet<>(person.visitorsOfSignups);
        for (OrderAcceptance accepted : person.orders.values()) {
            history.put(Objects.requireNonNull(accepted.order()));
            visitors.addAll(accepted.visitors());
        }
        List<io.referrals.streams.attribution.Click> touches = new ArrayList<>();
        for (String visitorId : visitors) {
            history.addVisitor(visitorId);
            touches.addAll(counting(storefrontId + '|' + visitorId));
        }
        touches.sort(null);
        for (String code : Attribution.unansweredCodes(history, touches)) {
            history.register(code, CodeVersions.of(codes.getOrDefault(storefrontId + '|' + code, List.of())));
        }
        Decision decision = Attribution.decide(history, touches, terms(storefrontId), Long.MIN_VALUE, 0);
        for (var conversion : decision.changed()) {
            person.conversions.add(conversion.conversionId());
            conversions.put(conversion.conversionId(), ConversionMapping.record(conversion));
        }
    }

    /** The newest clicks of a visitor, of each kind as many as count. */
    private List<io.referrals.streams.attribution.Click> counting(String visitor) {
        List<io.referrals.streams.attribution.Click> counting = new ArrayList<>();
        int humans = ClickStore.HUMANS;
        int bots = ClickStore.BOTS;
        List<io.referrals.streams.attribution.Click> all = new ArrayList<>(clicks.getOrDefault(visitor, Set.of()));
        for (int i = all.size() - 1; i >= 0; i--) {
            if ((all.get(i).bot() ? bots-- : humans--) > 0) {
                counting.add(all.get(i));
            }
        }
        return counting;
    }
}
