package io.referrals.cli;

import io.referrals.cli.config.ConfigOption;
import io.referrals.cli.config.SecretText;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

    public String ledgerUrl() {
        return ledgerUrl;
    }
}
