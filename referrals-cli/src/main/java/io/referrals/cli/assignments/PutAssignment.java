package io.referrals.cli.assignments;

import io.referrals.events.Assignment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of an assignment on its topic.
 *
 * @param arrivedAt when the broker took it
 * @param source who sent it, or the file it came from; null when it does not say
 */
public record PutAssignment(
        Assignment assignment, Instant arrivedAt, @Nullable String source) {

    /** Whether it says the same as another version of it. */
    boolean saysTheSame(Assignment other) {
        return Assignment.newBuilder(other)
                .setVersion(assignment.getVersion())
                .build()
                .equals(assignment);
    }

    /** What is credited: {@code order <id>} or {@code signup of <customer>}. */
    String subject() {
        return subject(assignment);
    }

    static String subject(Assignment assignment) {
        return assignment.getOrderId() != null
                ? "order " + assignment.getOrderId()
                : "signup of " + assignment.getCustomerId();
    }

    /** Who put it, when and why, for people. */
    public String words() {
        return "assignment " + assignment.getAssignmentId() + " version " + assignment.getVersion() + ", "
                + (source == null ? "" : "from " + source + ", ") + "arrived at " + arrivedAt + ": "
                + assignment.getReason();
    }
}
