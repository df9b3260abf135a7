package io.referrals.cli.explain;

import io.referrals.cli.ApplicationIdOption;
import io.referrals.cli.Broker;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.ConversionJson;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Format;
import io.referrals.cli.Instants;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.Printable;
import io.referrals.cli.ServerOptions;
import io.referrals.cli.assignments.AssignmentLookup;
import io.referrals.cli.assignments.PutAssignment;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code explain}. */
@Command(
        name = "explain",
        description = "Prints why an order or a signup was credited to whom: the decision, the credits, every "
                + "candidate touch with its verdict and, with --ledger-url, the rewards and what was posted for them. "
                + "Without a decision: whether the event is organic, refused, on its way or never arrived. "
                + "As JSON: the decision alone.",
        footer = {"", "Exit codes: 0 a decision, or organic; 3 refused; 1 on its way, never arrived, or failed."})
public final class ExplainCommand implements Callable<Integer> {
    /** Somebody waits, and would rather narrow the search. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The two ways to name a conversion. */
    static final class Asked {
        @Option(names = "--order", paramLabel = "ID", required = true, description = "The purchase with this order id.")
        private @Nullable String order;

        @Option(names = "--customer", paramLabel = "ID", required = true, description = "The signup of this customer.")
        private @Nullable String customer;

        Subject of(String storefront) {
            return order != null
                    ? new Subject(storefront, Subject.Kind.PURCHASE, order)
                    : new Subject(storefront, Subject.Kind.SIGNUP, String.valueOf(customer));
        }
    }

    @Option(names = "--storefront", paramLabel = "ID", required = true, description = "The storefront it belongs to.")
    @SuppressWarnings("NullAway.Init") // required
    private String storefront;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // required
    private Asked asked;

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            converter = Instants.class,
            description = "Without a decision, look only at what arrived then or later.")
    private @Nullable Instant since;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Mixin
    private ApplicationIdOption application = new ApplicationIdOption();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var ledgerUrl = format == Format.JSON ? null : servers.ledgerUrlIfGiven();
        var broker = servers.broker();
        var registryUrl = servers.schemaRegistryUrl();
        var subject = asked.of(storefront);
        try (var serdes = broker.serdes(registryUrl);
                var ledger = ledgerUrl == null ? null : new LedgerReader(ledgerUrl)) {
            var lookup = new ConversionLookup(
                    broker, serdes.serde(Topics.CONVERSIONS).deserializer());
            var found = lookup.find(subject);
            var conversion = found.conversion();
            if (conversion == null) {
                var traces = traces(broker, serdes, subject, found.storefrontKnown());
                conversion = lookup.find(subject).conversion(); // it may have been decided meanwhile
                if (conversion == null) {
                    return print(new Absence(traces));
                }
            }
            if (format == Format.JSON) {
                spec.commandLine().getOut().println(ConversionJson.withRevision(conversion));
                return ExitCode.OK;
            }
            new Explanation(conversion, codes(broker, serdes, conversion), assignments(broker, serdes, conversion))
                    .print(spec.commandLine().getOut());
            printRewards(conversion, ledger);
            return ExitCode.OK;
        }
    }

    private Traces traces(Broker broker, EventSerdes serdes, Subject subject, boolean storefrontKnown)
            throws InterruptedException {
        tell("There is no conversion " + subject.conversionId() + ". Looking for the event.");
        try {
            return new TraceSearch(broker, serdes, subject, storefrontKnown, since, patience())
                    .search(application.applicationId(), this::tell);
        } catch (AuthorizationException e) {
            throw new Failure(
                    "Cannot look why there is no conversion: this principal may not. Topics it may not read: "
                            + e.getMessage(),
                    e);
        }
    }

    /** The versions of the codes that were looked at. */
    private Map<String, List<Registration>> codes(Broker broker, EventSerdes serdes, Conversion conversion) {
        var codes = Explanation.codes(conversion);
        if (codes.isEmpty()) {
            return Map.of();
        }
        try {
            return new CodeLookup(broker, serdes.serde(Topics.CODES).deserializer())
                    .find(storefront, codes, patience());
        } catch (AuthorizationException e) {
            tell("This principal may not read the times of the codes: " + e.getMessage());
            return Map.of();
        }
    }

    /** Who credited it by hand, and why; only read when somebody did. */
    private List<PutAssignment> assignments(Broker broker, EventSerdes serdes, Conversion conversion) {
        if (!Explanation.isAssigned(conversion)) {
            return List.of();
        }
        try {
            return new AssignmentLookup(broker, serdes).newest(storefront, patience());
        } catch (AuthorizationException e) {
            tell("This principal may not read the assignments: " + e.getMessage());
            return List.of();
        }
    }

    private static BooleanSupplier patience() {
        long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
        return () -> System.nanoTime() < giveUpAt;
    }

    private int print(Absence absence) {
        var out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.println(absence.json());
        } else {
            absence.print(out);
        }
        return absence.exitCode();
    }

    private void printRewards(Conversion conversion, @Nullable LedgerReader ledger) {
        if (ledger != null) {
            var id = conversion.getConversionId();
            Explanation.printRewards(spec.commandLine().getOut(), ledger.rewardsOf(id), ledger.transfersOf(id));
        }
    }

    /** Says something that is not the answer. */
    private void tell(String message) {
        spec.commandLine().getErr().println(Printable.text(message));
    }
}
