package io.referrals.streams.topology.attribute;

import io.referrals.events.Signup;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.Assigned;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.Purchase;
import io.referrals.streams.attribution.SignupAcceptance;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.messages.Accounting;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.EventMapping;
import io.referrals.streams.topology.records.Outcome;
import io.referrals.streams.topology.state.Lifetime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What happens to a person: load, apply, save, and remember that something is to be decided ({@link Deciding}).
 *
 * <p>Signups are accepted here too, in the person's own row: they are where their person is.
 */
public final class Attributing implements Acceptor<Signup> {
    private final StageSettings settings;
    private final Mail mail;
    private final Persons persons;
    private final PersonClicks clicks;
    private final Touches touches;
    private final Deciding deciding;
    private final Accounting accounting;

    public Attributing(Partition partition, Accounting accounting) {
        this.settings = partition.settings();
        this.mail = partition.mail();
        this.accounting = accounting;
        persons = new Persons(partition);
        clicks = new PersonClicks(partition);
        touches = new Touches(partition, persons, clicks);
        deciding = new Deciding(partition, persons, clicks, touches, accounting);
        partition.keep(Lifetime.PERSON_HISTORIES, persons.rows(), new ForgetPersons(settings, persons)::forget);
    }

    /** Decides what is to be decided. */
    public Deciding deciding() {
        return deciding;
    }

    @Override
    public Outcome accept(Signup signup, Arrival arrival) {
        String key = signup.getStorefrontId() + '|' + signup.getCustomerId();
        long nowMs = arrival.atMs();
        Person person = get(key, nowMs);
        SignupAcceptance signups = Lifetime.CUSTOMER_SIGNUPS.isOver(settings, person.signups.latestAtMs(), nowMs)
                ? new SignupAcceptance()
                : person.signups;
        Acceptance acceptance =
                signups.accept(Fingerprint.of(ContentFingerprint.of(signup)), EventMapping.signup(signup));
        if (acceptance.isAccepted()) {
            person.signups = signups;
            hold(signup.getEventId(), person, signups);
            put(person, nowMs);
            if (signup.getVisitorId() != null) {
                mail.send(
                        signup.getStorefrontId() + '|' + signup.getVisitorId(),
                        new Message.Linked(signup.getCustomerId()));
            }
        }
        return new Outcome.Of(acceptance);
    }

    /** Makes the signup that was just accepted the person's, if it is the one that holds. */
    private void hold(String eventId, Person person, SignupAcceptance signups) {
        io.referrals.streams.attribution.Signup effective = signups.effective();
        if (effective != null && effective.eventId().equals(eventId)) {
            person.history.signup(effective);
            touch(person, effective.referralCode());
        }
    }

    /**
     * An order is told, as it is now.
     *
     * @param key of the person
     */
    public void ordered(String key, Message.Ordered ordered, long timeMs) {
        long nowMs = settings.arrivalMs(timeMs);
        Person person = get(key, nowMs);
        Order order = ordered.order();
        Message.Before before = ordered.before();
        if (person.history.put(order)) {
            touch(person, order.referralCode());
            touch(person, order.assignment() == null ? null : order.assignment().referralCode());
            if (!person.unlinked.isEmpty()) {
                linkAgain(person, order);
            }
        } else {
            accounting.add("leftOut.orders", 1);
        }
        if (before != null) {
            person.history.takeOver(order.orderId(), before.state(), before.revisionFloor());
        }
        put(person, nowMs);
    }

    /** A visitor that heard from here that it is not linked must hear from here that it is. */
    private void linkAgain(Person guest, Order order) {
        for (String visitorId : visitors(guest.history, order)) {
            if (guest.unlinked.remove(visitorId)) {
                mail.send(guest.history.storefrontId() + '|' + visitorId, new Message.Linked(guest.history.personId()));
            }
        }
    }

    /**
     * An order is somebody else's now.
     *
     * @param key of the person that had it, a guest
     */
    public void giveUp(String key, String orderId, long timeMs) {
        long nowMs = settings.arrivalMs(timeMs);
        Person person = get(key, nowMs);
        PersonHistory history = person.history;
        Order order = history.order(orderId);
        ConversionState state = history.giveUp(orderId);
        if (order != null) {
            unlink(person, order, nowMs);
        }
        mail.send(
                history.storefrontId() + '|' + orderId,
                new Message.GivenUp(new Message.Before(state, history.revisionFloor())));
        put(person, nowMs);
    }

    /** Takes the links away that an order made, but those that another order of the guest makes too. */
    private void unlink(Person guest, Order order, long nowMs) {
        Set<String> alone = new LinkedHashSet<>(visitors(guest.history, order));
        for (Order other : guest.history.orders()) {
            if (alone.isEmpty()) {
                return;
            }
            alone.removeAll(visitors(guest.history, other));
        }
        for (String visitorId : alone) {
            guest.history.removeVisitor(visitorId);
            deciding.about(guest.key(), nowMs).from(clicks.remove(guest, visitorId));
            guest.unlinked.add(visitorId);
            mail.send(guest.history.storefrontId() + '|' + visitorId, new Message.Unlinked(guest.history.personId()));
        }
        while (guest.unlinked.size() > PersonHistory.MAX_VISITORS) {
            guest.unlinked.remove(guest.unlinked.iterator().next());
        }
    }

    /** The visitors that an order links to a guest. Of a customer's it is not kept: nobody takes it away from a customer. */
    private static List<String> visitors(PersonHistory history, Order order) {
        String guest = Purchase.visitorOf(history.personId());
        if (guest == null) {
            return List.of();
        }
        List<String> visitors = new ArrayList<>(order.otherVisitors());
        visitors.add(guest);
        return visitors;
    }

    /**
     * An assignment names the person's signup, or does not any more.
     *
     * @param key of the person
     */
    public void assigned(String key, Message.SignupAssigned assigned, long timeMs) {
        long nowMs = settings.arrivalMs(timeMs);
        Person person = get(key, nowMs);
        Assigned.Change change = person.assignments.put(assigned.assignmentId(), assigned.referralCode());
        if (change == Assigned.Change.LEFT_OUT) {
            accounting.add("leftOut.assignments", 1);
        }
        person.history.assignSignup(person.assignments.first());
        touch(person, assigned.referralCode());
        put(person, nowMs);
    }

    /**
     * Clicks of a visitor who is the person are told.
     *
     * @param key of the person
     */
    public void clicked(String key, Message.Clicked clicked, long timeMs) {
        long nowMs = settings.arrivalMs(timeMs);
        Person person = get(key, nowMs);
        if (person.unlinked.contains(clicked.visitorId())) {
            accounting.add("unlinkedClicks", clicked.clicks().size()); // on the way when the link was taken away
        } else if (person.history.addVisitor(clicked.visitorId())) {
            clicked.clicks().forEach(click -> add(person, click, nowMs));
        } else {
            accounting.add("leftOut.visitors", 1);
        }
        put(person, nowMs);
    }

    private void add(Person person, Click click, long nowMs) {
        boolean touched = !person.manyClicks && person.names(click.referralCode(), person.clicks);
        PersonClicks.Added added = clicks.add(person, click);
        if (added.isNew()) {
            Undecided undecided = deciding.about(person.key(), nowMs);
            undecided.from(click.occurredAtMs());
            if (added.evicted() != null) {
                undecided.from(added.evicted().occurredAtMs());
            }
            if (!touched) {
                touches.add(person, click.referralCode());
            }
        }
    }

    private void touch(Person person, @org.jspecify.annotations.Nullable String typedCode) {
        if (typedCode != null) {
            touches.add(person, typedCode);
        }
    }

    private Person get(String key, long nowMs) {
        Person known = persons.get(key);
        Person person = known == null ? Person.of(key) : known;
        if (known == null) {
            person.history.restoreRevisionFloor(settings.revisionFloor());
        }
        // An order that is told now may be past its lifetime too, so it is asked again when it is decided.
        Lifetime.forgetOldOnes(person.history, settings, nowMs);
        return person;
    }

    private void put(Person person, long nowMs) {
        person.touchedAtMs = nowMs;
        persons.put(person);
        deciding.about(person.key(), nowMs);
    }
}
