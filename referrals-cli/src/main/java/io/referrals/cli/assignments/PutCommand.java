package io.referrals.cli.assignments;

import io.referrals.cli.ByOption;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Printable;
import io.referrals.cli.publish.InputLine;
import io.referrals.cli.publish.Partitioning;
import io.referrals.cli.publish.Publisher;
import io.referrals.cli.publish.Readiness;
import io.referrals.events.Assignment;
import io.referrals.events.Topics;
import io.referrals.events.intake.Checked;
import io.referrals.events.intake.EventRules;
import io.referrals.events.intake.Keys;
import io.referrals.events.intake.ParsedLine;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code assignments put}. */
@Command(
        name = "put",
        description =
                "Sends a version of an assignment, which credits an order or a signup to a code before every other "
                        + "rule, or takes that back. A version never changes: to correct one, send the next.")
final class PutCommand extends AssignmentsVerb {
    private static final byte[] NOT_KEPT = {};

    /** The two things that can be credited. */
    static final class Credited {
        @Option(names = "--order", paramLabel = "ID", required = true, description = "The order that is credited.")
        private @Nullable String order;

        @Option(
                names = "--customer",
                paramLabel = "ID",
                required = true,
                description = "The customer whose signup is credited.")
        private @Nullable String customer;
    }

    @Parameters(
            paramLabel = "ASSIGNMENT",
            description = "The assignment's id. Of several for one order the smallest holds.")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // required
    private Credited credited;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            required = true,
            description = "The referral code it is credited to.")
    @SuppressWarnings("NullAway.Init") // required
    private String code;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why, for those who ask later: 1 to 512 characters, without personal data.")
    @SuppressWarnings("NullAway.Init") // required
    private String reason;

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "The version. Default: the one after the greatest that is there, which is 1 for a new one.")
    private @Nullable Integer version;

    @Option(names = "--withdraw", description = "Takes the assignment back. It is credited as if there were none.")
    private boolean withdraw;

    @Mixin
    private ByOption by = new ByOption();

    @Override
    void check() {
        var unused = assignment(version == null ? 1 : version);
    }

    @Override
    int call(Servers servers) throws InterruptedException {
        var there = new AssignmentLookup(servers.broker(), servers.serdes()).versions(storefront, id);
        int greatest = there.isEmpty() ? 0 : Collections.max(there.keySet());
        var known = there.get(version == null ? greatest : version);
        var assignment = assignment(version == null ? greatest + 1 : version);
        if (known != null && known.saysTheSame(assignment)) {
            say("Assignment " + id + " version " + known.assignment().getVersion() + " is there and says the same.");
            return ExitCode.OK;
        }
        if (known != null && version != null) {
            throw new Failure("Version " + version + " of assignment " + id + " is there and says something else, and a"
                    + " version never changes. Use --version " + (greatest + 1) + ", or leave it out.");
        }
        send(assignment, servers);
        say("Sent: assignment " + id + " version " + assignment.getVersion() + ", " + PutAssignment.subject(assignment)
                + (withdraw ? " is not credited to " : " is credited to ") + assignment.getReferralCode() + ".");
        return ExitCode.OK;
    }

    private void send(Assignment assignment, Servers servers) throws InterruptedException {
        var documented = new Partitioning(Partitioning.Keys.DOCUMENTED, Partitioning.Partitioner.DEFAULT);
        try (var publisher = new Publisher(servers.broker(), servers.serdes(), documented, Instant.now());
                var readiness = new Readiness(servers.broker(), servers.registryUrl(), publisher)) {
            readiness.check(Map.of(Topics.ASSIGNMENTS, assignment));
            var record = new ParsedLine.Accepted(Topics.ASSIGNMENTS, Keys.of(assignment), assignment, 0);
            publisher.publish(List.of(new InputLine("assignments put by " + by.name(), 1, NOT_KEPT, record, 0)));
            publisher.flush();
        }
    }

    /** The record, which keeps every rule that it can break alone. */
    private Assignment assignment(int ofVersion) {
        var record = Assignment.newBuilder()
                .setStorefrontId(storefront)
                .setAssignmentId(id)
                .setVersion(ofVersion)
                .setOrderId(credited.order)
                .setCustomerId(credited.customer)
                .setReferralCode(code)
                .setReason(reason)
                .setWithdrawn(withdraw)
                .build();
        var checked = EventRules.check(record);
        if (checked instanceof Checked.Refused<Assignment> refused) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Not an assignment: " + refused.refusal().message() + ".");
        }
        return record;
    }

    private void say(String words) {
        spec.commandLine().getOut().println(Printable.text(words));
    }
}
