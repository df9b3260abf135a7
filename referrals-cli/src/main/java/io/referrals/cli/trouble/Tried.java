package io.referrals.cli.trouble;

import io.referrals.consumer.ledger.LedgerName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The servers that were tried, which failures of their clients do not name.
 *
 * @param broker {@code at HOST:PORT} behind a blank; empty when none was
 * @param ledger where the ledger's database is, written alike
 */
public record Tried(String broker, String ledger) {
    static final Tried NOTHING = new Tried("", "");

    /** Those of an application's configuration. */
    public static Tried of(@Nullable String bootstrapServers, @Nullable String ledgerUrl) {
        return new Tried(
                bootstrapServers == null ? "" : " at " + bootstrapServers,
                ledgerUrl == null ? "" : " at " + LedgerName.place(ledgerUrl));
    }

    /** Those that a verb was given. */
    public static Tried by(CommandSpec verb) {
        return of(value(verb, "--bootstrap-server"), value(verb, "--ledger-url"));
    }

    private static @Nullable String value(CommandSpec verb, String name) {
        var option = verb.findOption(name);
        return option == null ? null : option.getValue();
    }
}
