package io.referrals.streams.topology.attribute;

import io.referrals.streams.attribution.Assigned;
import io.referrals.streams.attribution.Assignment;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.Signup;
import io.referrals.streams.attribution.SignupAcceptance;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is known of a person while it is in memory. */
final class Person implements PersonRows.Row {
    final PersonHistory history;
    SignupAcceptance signups = new SignupAcceptance();
    /** In touch order; of a person with {@link #manyClicks} they are elsewhere, see {@link PersonClicks}. */
    final List<Click> clicks = new ArrayList<>(2);

    boolean manyClicks;
    /** Those that name the signup. */
    final Assigned assignments = new Assigned();
    /**
     * Of a guest: visitors that were linked by orders that are somebody else's now. Clicks of theirs may still be on the way; and
     * should an order link one again, the visitor must hear of it from here, where it heard that it is not linked.
     */
    final Set<String> unlinked = new LinkedHashSet<>();
    /** When something of it arrived last. */
    long touchedAtMs;

    Person(PersonHistory history) {
        this.history = history;
    }

    /** Of whom nothing is known, under {@code storefrontId|personId}. */
    static Person of(String key) {
        int bar = key.indexOf('|');
        return new Person(new PersonHistory(key.substring(0, bar), key.substring(bar + 1)));
    }

    String key() {
        return history.storefrontId() + '|' + history.personId();
    }

    /** Time of the earliest click that is in memory; {@link Long#MAX_VALUE} when there is none. */
    long earliestClickMs() {
        return clicks.isEmpty() ? Long.MAX_VALUE : clicks.get(0).occurredAtMs();
    }

    /** Whether signup, an order, an assignment of theirs or one of some clicks names a code. */
    boolean names(String referralCode, List<Click> among) {
        Signup signup = history.signup();
        if (signup != null && referralCode.equals(signup.referralCode())) {
            return true;
        }
        if (assignments.codes().containsValue(referralCode)) {
            return true;
        }
        for (Click click : among) {
            if (referralCode.equals(click.referralCode())) {
                return true;
            }
        }
        for (Order order : history.orders()) {
            Assignment assignment = order.assignment();
            if (referralCode.equals(order.referralCode())
                    || (assignment != null && referralCode.equals(assignment.referralCode()))) {
                return true;
            }
        }
        return false;
    }
}
