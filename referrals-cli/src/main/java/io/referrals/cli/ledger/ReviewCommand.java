package io.referrals.cli.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.Amounts;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Table;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerException;
import io.referrals.consumer.ledger.Reviews;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ConversionKind;
import io.referrals.consumer.rewards.Credit;
import io.referrals.consumer.rewards.Review;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
        description = "Shows the flagged conversions whose rewards are held, and decides about them.",
        subcommands = {ReviewCommand.Waiting.class, ReviewCommand.Approve.class, ReviewCommand.Reject.class})
public final class ReviewCommand implements Runnable {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, approve or reject?");
    }

    /** What all of them have in common: the ledger, the storefront and the format. */
    abstract static class Verb implements Callable<Integer> {
        @Option(
                names = "--storefront",
                paramLabel = "ID",
                required = true,
                description = "The storefront whose conversions these are.")
        @SuppressWarnings("NullAway.Init") // required
        String storefront;

        @Option(
                names = "--ledger-url",
                paramLabel = "JDBC-URL",
                required = true,
                defaultValue = "${env:REFERRALS_LEDGER_URL}",
                description = "The ledger's PostgreSQL. Environment, which keeps a password off the process list: "
                        + "REFERRALS_LEDGER_URL.")
        @SuppressWarnings("NullAway.Init") // required
        private String ledgerUrl;

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

        abstract void call(Reviews reviews, PrintWriter out);

        @Override
        public Integer call() {
            try (var database = LedgerDatabase.connect(ledgerUrl)) {
                call(
                        new Reviews(new Ledger(database, Clock.systemUTC())),
                        spec.commandLine().getOut());
            } catch (LedgerException | IllegalArgumentException e) {
                throw new Failure(String.valueOf(e.getMessage()), e);
            }
            return ExitCode.OK;
        }
    }

    /** {@code review list}. */
    @Command(name = "list", description = "Lists the flagged conversions that wait for a decision, the oldest first.")
    static final class Waiting extends Verb {
        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "100",
                description = "At most so many. Default: ${DEFAULT-VALUE}.")
        private int limit;

        @Override
        void call(Reviews reviews, PrintWriter out) {
            if (limit < 1) {
                throw new ParameterException(spec.commandLine(), "--limit is at least 1.");
            }
            var waiting = reviews.waiting(storefront, limit);
            if (format == Format.JSON) {
                waiting.forEach(conversion -> out.println(json(conversion)));
                return;
            }
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
                paramLabel = "CONVERSION",
                arity = "1..*",
                description =
                        "The conversions, by id: <storefront>|PURCHASE|<order> or <storefront>|SIGNUP|<customer>.")
        @SuppressWarnings("NullAway.Init") // required
        private List<String> conversions;

        @Option(names = "--by", paramLabel = "WHO", required = true, description = "Who decides. Kept for ever.")
        @SuppressWarnings("NullAway.Init") // required
        private String by;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why. Kept for ever.")
        @SuppressWarnings("NullAway.Init") // required
        private String reason;

        abstract Review.Verdict verdict();

        @Override
        void call(Reviews reviews, PrintWriter out) {
            if (by.isBlank() || reason.isBlank()) {
                throw new ParameterException(spec.commandLine(), "--by and --reason cannot be empty.");
            }
            var table = new Table("CONVERSION", "DECISION");
            for (var conversion : conversions) {
                reviews.decide(new Reviews.Decision(
                        storefront,
                        conversion,
                        verdict(),
                        by,
                        reason,
                        Clock.systemUTC().instant()));
                if (format == Format.JSON) {
                    out.println(JSON.createObjectNode()
                            .put("conversionId", conversion)
                            .put("verdict", verdict().name()));
                }
                table.row(conversion, verdict().name());
            }
            if (format == Format.TABLE) {
                table.print(out);
            }
        }
    }

    /** {@code review approve}. */
    @Command(
            name = "approve",
            description = "Lets flagged conversions count. Their rewards are released after their hold, and not before "
                    + "this approval. It covers the flags that are there now; a new one asks again.")
    static final class Approve extends Decide {
        @Override
        Review.Verdict verdict() {
            return Review.Verdict.APPROVED;
        }
    }

    /** {@code review reject}. */
    @Command(name = "reject", description = "Voids the rewards of flagged conversions, which never count.")
    static final class Reject extends Decide {
        @Override
        Review.Verdict verdict() {
            return Review.Verdict.REJECTED;
        }
    }
}
