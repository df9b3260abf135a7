package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.SignupAcceptance;
import io.referrals.streams.topology.StageSettings;
import io.referrals.streams.topology.state.Lifetime;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;

/**
 * Forgets signup, orders and clicks that nothing depends on any more; of a person not heard of for as long, all but its
 * revisions.
 */
final class ForgetPersons {
    /** Parts of a person that are forgotten at a time. */
    private static final int MAX_FORGOTTEN = 1_000;

    private final StageSettings settings;
    private final Persons persons;

    ForgetPersons(StageSettings settings, Persons persons) {
        this.settings = settings;
        this.persons = persons;
    }

    void forget(Bytes key, PersonRows.Row row, long beforeMs) {
        // Clicks are kept for longer, by the difference of two lifetimes.
        long clicksBeforeMs = beforeMs
                - (Lifetime.PERSON_HISTORIES.startsMs(settings, 0) - Lifetime.PERSON_CLICKS.startsMs(settings, 0));
        if (row instanceof PersonRows.Head head && !head.mayBeOver(beforeMs, clicksBeforeMs)) {
            return;
        }
        Person person = Objects.requireNonNull(persons.person(key, row), "the row is there");
        boolean changed = person.history.forgetBefore(beforeMs, MAX_FORGOTTEN);
        changed |= person.clicks.removeIf(click -> click.occurredAtMs() < clicksBeforeMs);
        if (!person.signups.accepted().isEmpty() && person.signups.latestAtMs() < beforeMs) {
            person.signups = new SignupAcceptance();
            changed = true;
        }
        if (changed) {
            persons.put(person);
        }
        if (person.touchedAtMs < beforeMs
                && person.history.latestEventAtMs() == Long.MIN_VALUE
                && person.signups.accepted().isEmpty()) {
            persons.forget(person, MAX_FORGOTTEN);
        }
    }
}
