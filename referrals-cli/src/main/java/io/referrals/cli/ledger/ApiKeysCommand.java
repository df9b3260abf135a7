package io.referrals.cli.ledger;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerDatabase;
import io.referrals.cli.LedgerOptions;
import io.referrals.cli.Table;
import io.referrals.cli.VerbGroup;
import io.referrals.consumer.api.ApiKeys;
import io.referrals.consumer.ledger.LedgerException;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code api-keys create|list|revoke}. */
@Command(
        name = "api-keys",
        description = "Makes, lists and revokes the keys with which a storefront reads its rewards over HTTP.",
        subcommands = {ApiKeysCommand.Create.class, ApiKeysCommand.List.class, ApiKeysCommand.Revoke.class})
public final class ApiKeysCommand extends VerbGroup {
    /** What all have in common: the ledger and the storefront. */
    abstract static class Verb implements Callable<Integer> {
        @Mixin
        private LedgerOptions ledger = new LedgerOptions();

        @Option(
                names = "--storefront",
                paramLabel = "ID",
                required = true,
                description = "The storefront whose rewards the key reads.")
        @SuppressWarnings("NullAway.Init") // required
        String storefront;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Spec
        @SuppressWarnings("NullAway.Init") // injected
        CommandSpec spec;

        abstract int call(ApiKeys keys);

        @Override
        public Integer call() {
            try (var database = LedgerDatabase.connect(
                    ledger.ledgerUrl(), spec.commandLine().getErr())) {
                return call(new ApiKeys(database, Clock.systemUTC()));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), Objects.toString(e.getMessage()), e);
            } catch (LedgerException e) {
                throw new Failure(e.getMessage() + ". Is it a ledger that a reward consumer has updated?", e);
            }
        }
    }

    @Command(
            name = "create",
            description = "Makes a key and prints it to standard output. It is shown this once and not stored.")
    static final class Create extends Verb {
        @Option(names = "--name", paramLabel = "NAME", required = true, description = "Who uses it, for people.")
        @SuppressWarnings("NullAway.Init") // required
        private String name;

        @Override
        int call(ApiKeys keys) {
            var created = keys.create(storefront, name);
            var line = spec.commandLine();
            line.getErr()
                    .println("Key " + created.key().id() + " of " + storefront
                            + ". Keep it now, it cannot be shown again:");
            line.getOut().println(created.secret());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "list",
            description = "Prints the keys of a storefront, also the revoked ones, without the secrets.")
    static final class List extends Verb {
        @Override
        int call(ApiKeys keys) {
            var table = new Table("ID", "NAME", "CREATED", "REVOKED");
            for (var key : keys.list(storefront)) {
                var revoked = key.revokedAt();
                table.row(
                        Long.toString(key.id()),
                        key.name(),
                        key.createdAt().toString(),
                        revoked == null ? "-" : revoked.toString());
            }
            table.print(spec.commandLine().getOut());
            return ExitCode.OK;
        }
    }

    @Command(name = "revoke", description = "Ends a key's validity immediately. Repeating it changes nothing.")
    static final class Revoke extends Verb {
        @Parameters(paramLabel = "ID", description = "The key's id, as in the list.")
        private long id;

        @Override
        int call(ApiKeys keys) {
            if (!keys.revoke(storefront, id)) {
                throw new Failure("The storefront " + storefront + " has no key " + id);
            }
            spec.commandLine().getErr().println("Key " + id + " is revoked.");
            return ExitCode.OK;
        }
    }
}
