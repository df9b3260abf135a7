package io.referrals.streams.topology;

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
import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
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
        final Set<String> visitors = new TreeSet<>();
        final List<OrderAcceptance> orders = new ArrayList<>();

        @Nullable
        SignupAcceptance signup;

        final Set<String> conversions = new HashSet<>();
    }

    private final Map<String, Set<io.referrals.streams.attribution.Click>> clicks = new HashMap<>();
    private final Map<String, Set<String>> personsOfVisitors = new HashMap<>();
    private final Map<String, SignupAcceptance> signups = new HashMap<>();
    private final Map<String, OrderAcceptance> orders = new HashMap<>();
    private final Map<String, CodeRegistration> codes = new HashMap<>();
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
            link(signup.getStorefrontId(), key, signup.getVisitorId());
        }
        return acceptance;
    }

    private Acceptance take(Purchase purchase) {
        String personId = EventMapping.person(purchase);
        OrderAcceptance order = orders.computeIfAbsent(Keys.of(purchase), unseen -> new OrderAcceptance());
        Acceptance acceptance = order.acceptPurchase(
                personId, Fingerprint.of(ContentFingerprint.of(purchase)), EventMapping.order(purchase));
        if (acceptance.isAccepted()) {
            String person = purchase.getStorefrontId() + '|' + personId;
            if (acceptance == Acceptance.ACCEPTED) {
                touch(person).orders.add(order);
            }
            touch(person);
            link(purchase.getStorefrontId(), person, purchase.getVisitorId());
        }
        return acceptance;
    }

    private Acceptance take(Refund refund) {
        OrderAcceptance order = orders.computeIfAbsent(Keys.of(refund), unseen -> new OrderAcceptance());
        Acceptance acceptance =
                order.acceptRefund(EventMapping.refund(refund, Fingerprint.of(ContentFingerprint.of(refund))));
        if (acceptance.isAccepted() && order.personId() != null) {
            touch(refund.getStorefrontId() + '|' + order.personId());
        }
        return acceptance;
    }

    /** The first content of a version stands; a new version may matter to anybody. */
    private Acceptance takeConfiguration(SpecificRecord record) {
        String key = record.getSchema().getName() + '|' + Keys.of(record);
        Fingerprint content = Fingerprint.of(ContentFingerprint.of(record));
        Fingerprint known = configuration.putIfAbsent(key, content);
        if (known != null) {
            return known.equals(content) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE;
        }
        if (record instanceof ReferralCode code) {
            codes.merge(
                    code.getStorefrontId() + '|' + code.getReferralCode(),
                    EventMapping.code(code),
                    (held, other) -> other.version() > held.version() ? other : held);
        } else if (record instanceof Program program) {
            terms(program.getStorefrontId()).put(EventMapping.program(program));
        } else if (record instanceof AttributionPolicy policy) {
            terms(policy.getStorefrontId()).put(EventMapping.policy(policy));
        }
        undecided.addAll(persons.keySet());
        return Acceptance.ACCEPTED;
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
            touch(person).visitors.add(visitorId);
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
        for (OrderAcceptance accepted : person.orders) {
            Order order = accepted.order();
            if (order != null) {
                history.put(order);
            }
        }
        List<io.referrals.streams.attribution.Click> touches = new ArrayList<>();
        for (String visitorId : person.visitors) {
            history.addVisitor(visitorId);
            touches.addAll(counting(storefrontId + '|' + visitorId));
        }
        touches.sort(null);
        for (String code : Attribution.unansweredCodes(history, touches)) {
            history.register(code, codes.get(storefrontId + '|' + code));
        }
        Decision decision = Attribution.decide(history, touches, terms(storefrontId), Long.MIN_VALUE, 0);
        person.conversions.forEach(conversions::remove);
        person.conversions.clear();
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
