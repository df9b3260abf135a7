package io.referrals.chaos;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which alerts fired.
 *
 * @param fired at any moment from the beginning of a fault until nothing was left to do; pending ones are not among them
 * @param left fired still when {@link AlertWatch#PATIENCE} had passed after that
 * @param note why nobody looked; nothing is known then
 */
record AlertsSeen(
        Set<String> fired, Set<String> left, @Nullable String note) {
    static AlertsSeen unknown(String why) {
        return new AlertsSeen(Set.of(), Set.of(), why);
    }

    AlertsSeen leaving(Set<String> still) {
        return new AlertsSeen(fired, still, note);
    }

    /** In a cell of a table. */
    String shown() {
        if (note != null) {
            return note;
        }
        return names(fired)
                + (left.isEmpty()
                        ? ""
                        : "; **after " + AlertWatch.PATIENCE.toSeconds() + " s still firing**: " + names(left));
    }

    /** Alerts in a cell of a table. */
    static String names(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }
}
