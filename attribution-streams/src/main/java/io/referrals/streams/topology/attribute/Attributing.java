package io.referrals.streams.topology.attribute;

import io.referrals.events.Signup;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.streams.attribution.Acceptance;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.Fingerprint;
import io.referrals.streams.attribution.Order;
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
    public void ordered(String key, Order order, long timeMs) {
        long nowMs = settings.arrivalMs(timeMs);
        Person person = get(key, nowMs);
        if (person.history.put(order)) {
            touch(person, order.referralCode());
        } else {
            accounting.add("leftOut.orders", 1);
        }
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
        if (person.history.addVisitor(clicked.visitorId())) {
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
