package io.referrals.cli.doctor;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.ServerOptions;
import io.referrals.cli.Table;
import io.referrals.cli.Version;
import io.referrals.cli.doctor.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}. */
@Command(
        name = "doctor",
        description = "Checks this machine and the given servers, and says what to do about what it finds. "
                + "Changes nothing. Exit code 3 when a check failed.")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var findings = findings();
        var out = spec.commandLine().getOut();
        for (var line : new Version().getVersion()) {
            out.println(line);
        }
        out.println();
        var table = new Table("CHECK", "RESULT", "DETAIL");
        findings.forEach(finding -> table.row(
                finding.check(), finding.severity().word(), finding.detail().replace('\n', ' ')));
        table.print(out);
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.FAIL)
                ? ExitCode.CHECK_FAILED
                : ExitCode.OK;
    }

    private List<Finding> findings() throws InterruptedException {
        var findings = new ArrayList<>(MachineChecks.all());
        if (servers.bootstrapServerIfGiven() != null) {
            findings.addAll(ServerChecks.broker(servers::broker));
        }
        var registry = servers.schemaRegistryUrlIfGiven();
        if (registry != null) {
            findings.addAll(ServerChecks.registry(registry, servers.properties()));
        }
        var ledger = servers.ledgerUrlIfGiven();
        if (ledger != null) {
            findings.add(ServerChecks.ledger(ledger));
        }
        return findings;
    }
}
