package io.referrals.streams.topology;

import io.referrals.streams.attribution.Click;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In memory, the stored clicks of persons something happened to lately. A signup, the clicks before it and what their codes
 * are come one after the other, each in a commit of its own, and would each read them.
 */
final class KnownPersons {
    /** So many at a time of a store; with at most so many clicks each some 5 MiB. */
    private static final int REMEMBERED = 2_048;

    static final int MOST_CLICKS = 16;

    private final Map<String, NavigableSet<Click>> persons = new Recent<>(REMEMBERED);

    /** The clicks of a person, in touch order; null when they are not in memory. */
    @Nullable
    NavigableSet<Click> of(String person) {
        return persons.isEmpty() ? null : persons.get(person);
    }

    /** Keeps what is stored of a person, unless it is much. */
    void remember(String person, Collection<Click> stored) {
        if (stored.size() <= MOST_CLICKS) {
            persons.put(person, new TreeSet<>(stored));
        }
    }

    /** To be called when a click of some person was stored. */
    void added(String person, Click click) {
        NavigableSet<Click> clicks = of(person);
        if (clicks != null && clicks.add(click) && clicks.size() > MOST_CLICKS) {
            persons.remove(person);
        }
    }

    /** To be called when a click of some person was deleted. */
    void forget(String person) {
        persons.remove(person);
    }
}
