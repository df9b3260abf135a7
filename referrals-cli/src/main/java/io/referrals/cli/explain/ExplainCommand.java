package io.referrals.cli.explain;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ConversionJson;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Format;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.ServerOptions;
import io.referrals.events.Conversion;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.util.HashMap;
import java.util.concurrent.Callable;
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
                + "As JSON: the decision alone.")
public final class ExplainCommand implements Callable<Integer> {
    /** The two ways to name a conversion. */
    static final class Subject {
        @Option(names = "--order", paramLabel = "ID", required = true, description = "The purchase with this order id.")
        private @Nullable String order;

        @Option(names = "--customer", paramLabel = "ID", required = true, description = "The signup of this customer.")
        private @Nullable String customer;

        String conversionId(String storefront) {
            return order != null ? storefront + "|PURCHASE|" + order : storefront + "|SIGNUP|" + customer;
        }
    }

    @Option(names = "--storefront", paramLabel = "ID", required = true, description = "The storefront it belongs to.")
    @SuppressWarnings("NullAway.Init") // required
    private String storefront;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // required
    private Subject subject;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() {
        var broker = servers.broker();
        var config = new HashMap<String, Object>(broker.properties());
        config.put("schema.registry.url", servers.schemaRegistryUrl());
        var conversionId = subject.conversionId(storefront);
        try (var serdes = EventSerdes.of(config)) {
            var conversion = new ConversionLookup(
                            broker, serdes.serde(Topics.CONVERSIONS).deserializer())
                    .find(conversionId);
            if (conversion == null) {
                spec.commandLine()
                        .getErr()
                        .println("There is no conversion " + conversionId + ". It has not arrived, was quarantined, or "
                                + "is organic: there was no touch to decide about.");
                return ExitCode.FAILURE;
            }
            print(conversion);
        }
        return ExitCode.OK;
    }

    private void print(Conversion conversion) {
        var out = spec.commandLine().getOut();
        var ledgerUrl = servers.ledgerUrlIfGiven();
        if (format == Format.JSON) {
            out.println(ConversionJson.withRevision(conversion));
            return;
        }
        new Explanation(conversion).print(out);
        if (ledgerUrl != null) {
            try (var ledger = new LedgerReader(ledgerUrl)) {
                var id = conversion.getConversionId();
                Explanation.printRewards(out, ledger.rewardsOf(id), ledger.transfersOf(id));
            }
        }
    }
}
