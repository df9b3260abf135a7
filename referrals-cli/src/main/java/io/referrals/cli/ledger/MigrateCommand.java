package io.referrals.cli.ledger;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerDatabase;
import io.referrals.cli.LedgerOptions;
import io.referrals.consumer.ledger.LedgerSchema;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger migrate}. */
@Command(
        name = "migrate",
        description = "Creates or updates the ledger's tables, as their owner, and grants others what an application "
                + "needs to post. When there is nothing to do, it changes nothing.")
final class MigrateCommand implements Callable<Integer> {
    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    @Option(
            names = "--grant-to",
            paramLabel = "ROLE",
            description = "An existing role that may post, review and pay out, and cannot change what is posted. "
                    + "Several times. Give it again after each update.")
    private List<String> roles = List.of();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (var database =
                LedgerDatabase.connect(ledger.ledgerUrl(), spec.commandLine().getErr())) {
            LedgerSchema.migrate(database);
            out.println("the ledger's tables are up to date");
            for (var role : roles) {
                LedgerSchema.grantTo(database, role);
                out.println("granted to " + role);
            }
        } catch (SQLException | FlywayException e) {
            throw new Failure("The ledger's database refused: " + e.getMessage(), e);
        }
        return ExitCode.OK;
    }
}
