package io.referrals.cli;

import io.referrals.cli.config.ConfigOption;
import io.referrals.cli.config.SecretText;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a verb that needs nothing else is told where the ledger is. */
public final class LedgerOptions {
    @Option(
            names = "--ledger-url",
            paramLabel = "JDBC-URL",
            required = true,
            converter = SecretText.class,
            description = "The ledger's PostgreSQL, e.g. jdbc:postgresql://host/db?user=u. "
                    + "Environment, which keeps a password off the process list: REFERRALS_LEDGER_URL.")
    @SuppressWarnings("NullAway.Init") // required
    private String ledgerUrl;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    /** The ledger's address, where a PostgreSQL has answered. */
    public String ledgerUrl() {
        new Asking(spec).ledger(ledgerUrl);
        return ledgerUrl;
    }
}
