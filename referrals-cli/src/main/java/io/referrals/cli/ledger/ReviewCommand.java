package io.referrals.cli.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.Amounts;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Format;
import io.referrals.cli.LedgerDatabase;
import io.referrals.cli.LedgerOptions;
import io.referrals.cli.Printable;
import io.referrals.cli.Table;
import io.referrals.cli.VerbGroup;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerException;
import io.referrals.consumer.ledger.PaidReviews;
import io.referrals.consumer.ledger.Reviews;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Review;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code review list|approve|reject}. */
@Command(
        name = "review",
        description =
                "Shows what waits for a person, and decides about it: flagged conversions, whose rewards are held, "
                        + "and changes to rewards that are paid.",
        subcommands = {ReviewCommand.Waiting.class, ReviewCommand.Approve.class, ReviewCommand.Reject.class})
public final class ReviewCommand extends VerbGroup {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What all of them have in common: the ledger, the storefront and the format. */
    abstract static class Verb implements Callable<Integer> {
        @Option(
                names = "--storefront",
                paramLabel = "ID",
                required = true,
                description = "The storefront whose conversions these are.")
        @SuppressWarnings("NullAway.Init") // required
        String storefront;

        @Mixin
        private LedgerOptions ledger = new LedgerOptions();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        Format format = Format.TABLE;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Spec
        @SuppressWarnings("NullAway.Init") // injected
        CommandSpec spec;

        abstract void call(Ledger ledger, PrintWriter out);

        @Override
        public Integer call() {
            try (var database = LedgerDatabase.connect(
                    ledger.ledgerUrl(), spec.commandLine().getErr())) {
                call(new Ledger(database, Clock.systemUTC()), spec.commandLine().getOut());
            } catch (LedgerException | IllegalArgumentException e) {
                throw new Failure(String.valueOf(e.getMessage()), e);
            }
            return ExitCode.OK;
        }
    }

    /** {@code review list}. */
    @Command(
            name = "list",
            description = "Lists the flagged conversions that wait for a decision, the oldest first, then such changes "
                    + "to paid rewards.")
    static final class Waiting extends Verb {
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most this many of each. Default: ${DEFAULT-VALUE}.")
        private int limit;

        @Override
        void call(Ledger ledger, PrintWriter out) {
            if (limit < 1) {
                throw new ParameterException(spec.commandLine(), "--limit must be at least 1.");
            }
            var waiting = new Reviews(ledger).waiting(storefront, limit);
            var changes = new PaidReviews(ledger).waiting(storefront, limit);
            if (format == Format.JSON) {
                waiting.forEach(conversion -> out.println(json(conversion)));
                changes.forEach(change -> out.println(PaidChange.json(change)));
                return;
            }
            print(waiting, out);
            if (!changes.isEmpty()) {
                out.println();
                PaidChange.print(changes, out);
            }
        }

        private static void print(List<Conversion> waiting, PrintWriter out) {
            var table = new Table("CONVERSION", "AT", "PERSON", "NET", "CREDITED TO", "FLAGS");
            for (var conversion : waiting) {
                table.row(
                        conversion.conversionId(),
                        conversion.occurredAt().toString(),
                        conversion.personId(),
                        net(conversion),
                        conversion.credits().stream()
                                .map(Credit::advocateId)
                                .distinct()
                                .collect(Collectors.joining(",")),
                        String.join(",", conversion.flags()));
            }
            table.print(out);
        }

        private static String net(Conversion conversion) {
            return conversion.kind() == ConversionKind.SIGNUP
                    ? "-"
                    : Amounts.text(conversion.netMinor(), conversion.currency());
        }

        private static ObjectNode json(Conversion conversion) {
            var node = JSON.createObjectNode()
                    .put("conversionId", conversion.conversionId())
                    .put("storefrontId", conversion.storefrontId())
                    .put("kind", conversion.kind().name())
                    .put("customerId", conversion.personId())
                    .put("occurredAt", conversion.occurredAt().toString())
                    .put("revision", conversion.revision());
            if (conversion.kind() == ConversionKind.PURCHASE) {
                node.put("currency", conversion.currency()).put("netAmountMinor", conversion.netMinor());
            }
            var advocates = node.putArray("advocateIds");
            conversion.credits().stream().map(Credit::advocateId).distinct().forEach(advocates::add);
            var flags = node.putArray("flags");
            conversion.flags().forEach(flags::add);
            return node;
        }
    }

    /** A verb that decides. */
    abstract static class Decide extends Verb {
        @Parameters(
                paramLabel = "WHAT",
                arity = "1..*",
                description =
                        "Flagged conversions by id, <storefront>|PURCHASE|<order> or <storefront>|SIGNUP|<customer>, "
                                + "and changes to paid rewards as 'review list' prints them, <reward id>=<wanted>.")
        @SuppressWarnings("NullAway.Init") // required
        private List<String> subjects;

        @Option(names = "--by", paramLabel = "WHO", required = true, description = "Who decides. Kept permanently.")
        @SuppressWarnings("NullAway.Init") // required
        private String by;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why. Kept permanently.")
        @SuppressWarnings("NullAway.Init") // required
        private String reason;

        abstract Review.Verdict verdict();

        @Override
        void call(Ledger ledger, PrintWriter out) {
            if (by.isBlank() || reason.isBlank()) {
                throw new ParameterException(spec.commandLine(), "--by and --reason cannot be empty.");
            }
            for (var subject : subjects) {
                var change = PaidChange.parse(subject);
                decide(ledger, subject, change, Clock.systemUTC().instant());
                // One by one: each is a transaction, and what is posted holds whatever becomes of the next.
                out.println(format == Format.JSON ? json(subject, change) : Printable.text(subject) + "  " + verdict());
                out.flush();
            }
        }

        private ObjectNode json(String subject, @Nullable PaidChange change) {
            var node = change == null
                    ? JSON.createObjectNode().put("conversionId", subject)
                    : JSON.createObjectNode().put("rewardId", change.rewardId()).put("wanted", change.wanted());
            return node.put("verdict", verdict().name());
        }

        private void decide(Ledger ledger, String subject, @Nullable PaidChange change, Instant now) {
            if (change == null) {
                new Reviews(ledger).decide(new Reviews.Decision(storefront, subject, verdict(), by, reason, now));
            } else {
                new PaidReviews(ledger)
                        .decide(new PaidReviews.Decision(
                                storefront, change.rewardId(), change.wanted(), verdict(), by, reason, now));
            }
        }
    }

    /** {@code review approve}. */
    @Command(
            name = "approve",
            description = "Lets flagged conversions count. Their rewards are released after their hold, and not before "
                    + "this approval. It covers the flags that are there now; a new one asks again. "
                    + "Of a change to a paid reward: posts it.")
    static final class Approve extends Decide {
        @Override
        Review.Verdict verdict() {
            return Review.Verdict.APPROVED;
        }
    }

    /** {@code review reject}. */
    @Command(
            name = "reject",
            description = "Voids the rewards of flagged conversions, which never count. "
                    + "Of a change to a paid reward: leaves the reward as it is.")
    static final class Reject extends Decide {
        @Override
        Review.Verdict verdict() {
            return Review.Verdict.REJECTED;
        }
    }
}
