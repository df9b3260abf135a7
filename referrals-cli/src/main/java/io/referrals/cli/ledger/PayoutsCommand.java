package io.referrals.cli.ledger;

import io.referrals.cli.ByOption;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Instants;
import io.referrals.cli.LedgerDatabase;
import io.referrals.cli.LedgerOptions;
import io.referrals.cli.VerbGroup;
import io.referrals.consumer.ledger.Ledger;
import io.referrals.consumer.ledger.LedgerException;
import io.referrals.consumer.ledger.PayoutBatch;
import io.referrals.consumer.ledger.PayoutBatches;
import io.referrals.consumer.ledger.PayoutReturns;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code payouts create|show|settle|cancel|return}. */
@Command(
        name = "payouts",
        description = "Pays rewards out in batches: 'create' reserves what is payable and prints it for those who pay, "
                + "'settle' posts that it was paid, 'cancel' that it was not, 'return' that a payment came back.",
        subcommands = {
            PayoutsCommand.Create.class,
            PayoutsCommand.Show.class,
            PayoutsCommand.Settle.class,
            PayoutsCommand.Cancel.class,
            PayoutsCommand.Return.class
        })
public final class PayoutsCommand extends VerbGroup {
    /** What all have in common: the ledger. */
    abstract static class Verb implements Callable<Integer> {
        @Mixin
        private LedgerOptions options = new LedgerOptions();

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Spec
        @SuppressWarnings("NullAway.Init") // injected
        CommandSpec spec;

        abstract int call(Ledger ledger);

        @Override
        public Integer call() {
            try (var database = LedgerDatabase.connect(
                    options.ledgerUrl(), spec.commandLine().getErr())) {
                return call(new Ledger(database, Clock.systemUTC()));
            } catch (IllegalArgumentException | LedgerException e) {
                throw new Failure(String.valueOf(e.getMessage()), e);
            }
        }

        void tell(String message) {
            spec.commandLine().getErr().println(message);
        }
    }

    /** Who does it, and when. */
    static final class Acting {
        @Mixin
        private ByOption by = new ByOption();

        @Option(
                names = "--as-of",
                paramLabel = "INSTANT",
                converter = Instants.UntilNow.class,
                description = "When it is done, not in the future. Default: now.")
        private @Nullable Instant asOf;

        String by() {
            return by.name();
        }

        Instant now() {
            return asOf == null ? Instant.now() : asOf;
        }
    }

    @Command(
            name = "create",
            description = "Reserves the payable balances of at least the minimum, after the releases and expiries that "
                    + "are due, and prints what everybody gets. What was paid too much before is subtracted. "
                    + "Prints no line when there is nothing to pay.")
    static final class Create extends Verb {
        @Option(
                names = "--min",
                paramLabel = "AMOUNT",
                required = true,
                description = "The least to pay to a beneficiary, at least 1, in minor units or pieces of each unit.")
        private long minimum;

        @Option(names = "--storefront", paramLabel = "ID", description = "Whose beneficiaries. Default: everybody's.")
        private @Nullable String storefront;

        @Option(names = "--unit", paramLabel = "UNIT", description = "What to pay, e.g. EUR. Default: every unit.")
        private @Nullable String unit;

        @Option(
                names = "--batch",
                paramLabel = "ID",
                description = "The batch's id, with which repeating the command is safe. Default: a new one.")
        private @Nullable String batchId;

        @Mixin
        private Acting acting = new Acting();

        @Mixin
        private PayoutOutput output = new PayoutOutput();

        @Override
        int call(Ledger ledger) {
            if (minimum < 1) {
                throw new ParameterException(spec.commandLine(), "--min must be at least 1.");
            }
            var payouts = new PayoutBatches(ledger);
            var now = acting.now();
            var id = batchId == null ? newId(now) : batchId;
            var batch = create(payouts, new PayoutBatch.Request(id, storefront, unit, minimum, acting.by()), now);
            if (batch.isEmpty()) {
                tell("Nobody has that much to be paid: no batch was made.");
            } else {
                tell("Payout batch " + id + " is " + batch.get().state() + ".");
            }
            output.lines(payouts, id, spec.commandLine().getOut());
            return ExitCode.OK;
        }

        /** Who does not know whether the batch was made can ask for the same one. */
        private static Optional<PayoutBatch> create(PayoutBatches payouts, PayoutBatch.Request request, Instant now) {
            try {
                return payouts.create(request, now);
            } catch (LedgerException e) {
                throw new Failure(e.getMessage() + ". Repeat it with --batch " + request.batchId(), e);
            }
        }

        private static String newId(Instant now) {
            var random = UUID.randomUUID().toString().substring(0, 8);
            return "payout-" + LocalDate.ofInstant(now, ZoneOffset.UTC) + "-" + random;
        }
    }

    @Command(name = "show", description = "Prints what a batch pays to whom, or without BATCH, the newest batches.")
    static final class Show extends Verb {
        private static final int BATCHES = 100;

        @Parameters(arity = "0..1", paramLabel = "BATCH", description = "The batch's id.")
        private @Nullable String batchId;

        @Mixin
        private PayoutOutput output = new PayoutOutput();

        @Override
        int call(Ledger ledger) {
            var payouts = new PayoutBatches(ledger);
            var out = spec.commandLine().getOut();
            if (batchId == null) {
                output.batches(payouts.newest(BATCHES), out);
                return ExitCode.OK;
            }
            var batch = payouts.find(batchId).orElseThrow(() -> new Failure("There is no payout batch " + batchId));
            tell("Payout batch " + batchId + " is " + batch.state() + ".");
            output.lines(payouts, batchId, out);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "settle",
            description = "Posts that a batch was paid, exactly as it was printed. Repeating it changes nothing.")
    static final class Settle extends Verb {
        @Parameters(paramLabel = "BATCH", description = "The batch's id.")
        @SuppressWarnings("NullAway.Init") // required
        private String batchId;

        @Mixin
        private Acting acting = new Acting();

        @Override
        int call(Ledger ledger) {
            var settled = new PayoutBatches(ledger).settle(batchId, acting.by(), acting.now());
            tell("Payout batch " + batchId + " is " + settled.state() + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "cancel",
            description = "Gives a batch up that was not paid: what it reserved is payable again. "
                    + "Repeating it changes nothing.")
    static final class Cancel extends Verb {
        @Parameters(paramLabel = "BATCH", description = "The batch's id.")
        @SuppressWarnings("NullAway.Init") // required
        private String batchId;

        @Mixin
        private Acting acting = new Acting();

        @Override
        int call(Ledger ledger) {
            var cancelled = new PayoutBatches(ledger).cancel(batchId, acting.by(), acting.now());
            tell("Payout batch " + batchId + " is " + cancelled.state() + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "return",
            description =
                    "Posts that payments of a settled batch came back, from a bank or a closed account: what they "
                            + "paid is payable again. Each comes back once; repeating it changes nothing.")
    static final class Return extends Verb {
        @Parameters(paramLabel = "BATCH", description = "The batch's id.")
        @SuppressWarnings("NullAway.Init") // required
        private String batchId;

        @Option(
                names = "--item",
                paramLabel = "N",
                description = "The payment that came back, numbered as 'payouts show' does. Default: all of the batch.")
        private @Nullable Long item;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why. Kept permanently.")
        @SuppressWarnings("NullAway.Init") // required
        private String reason;

        @Mixin
        private Acting acting = new Acting();

        @Override
        int call(Ledger ledger) {
            if (reason.isBlank()) {
                throw new ParameterException(spec.commandLine(), "--reason cannot be empty.");
            }
            var request = new PayoutReturns.Request(batchId, item, reason, acting.by());
            var lines = new PayoutReturns(ledger).post(request, acting.now());
            tell("Payable again, of payout batch " + batchId + ":");
            PayoutOutput.table(lines).print(spec.commandLine().getOut());
            return ExitCode.OK;
        }
    }
}
