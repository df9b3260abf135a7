package io.referrals.cli.run;

import io.referrals.localstack.LocalStack;
import io.referrals.localstack.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The addresses of a local stack as lines for a shell. Of a secured one without the ledger's: it is in the files of
 * settings.
 */
public final class StackEnvironment {
    private StackEnvironment() {}

    /** Writes them where only their owner reads them, because the ledger's password is among them. */
    public static void write(LocalStack stack, Path file) throws IOException {
        PrivateFiles.write(file, lines(stack, stack.ledgerUrl()));
    }

    /** The same to be shown, without the password. */
    static String shown(LocalStack stack) {
        return lines(stack, ClientFiles.ledgerUrl(stack));
    }

    private static String lines(LocalStack stack, String ledgerUrl) {
        return "export REFERRALS_BOOTSTRAP_SERVER='" + stack.bootstrapServers() + "'\n"
                + "export REFERRALS_SCHEMA_REGISTRY_URL='" + stack.schemaRegistryUrl() + "'\n"
                + (stack.security() == null ? "export REFERRALS_LEDGER_URL='" + ledgerUrl + "'\n" : "");
    }
}
