package io.referrals.cli.run;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.trouble.Paths;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stack}. */
@Command(
        name = "stack",
        description = "Starts a broker, a schema registry and a PostgreSQL on this machine, for loopback only, and "
                + "prints where they are. Ctrl-C ends them.")
public final class StackCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Keep everything there and find it again, on the same ports, at the next start. Temporary when not "
                            + "given.")
    private @Nullable Path data;

    @Option(names = "--broker-port", paramLabel = "N", description = "Default: a free one.")
    private int brokerPort;

    @Option(names = "--registry-port", paramLabel = "N", description = "Default: a free one.")
    private int registryPort;

    @Option(names = "--postgres-port", paramLabel = "N", description = "Default: a free one.")
    private int postgresPort;

    @Option(
            names = "--secure",
            description = "TLS everywhere, SCRAM and ACLs on the broker. Writes a file of "
                    + "settings for each principal, to be given to the verbs as --config.")
    private boolean secure;

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description =
                    "Also write the addresses there, as lines for a shell ('. FILE'), once everything is ready. The"
                            + " file is only readable by you: it has the ledger's password, which is not shown on the"
                            + " screen. The same is in the file env of the data directory.")
    private @Nullable Path envFile;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var err = spec.commandLine().getErr();
        if (data != null) {
            Paths.outputFolder(spec, data);
        }
        if (envFile != null) {
            Paths.outputFile(spec, envFile);
        }
        try (var stack = LocalStack.start(options(err))) {
            Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "close-stack"));
            StackEnvironment.write(stack, stack.dataDirectory().resolve("env"));
            if (envFile != null) {
                StackEnvironment.write(stack, envFile);
            }
            spec.commandLine().getOut().print(StackEnvironment.shown(stack));
            spec.commandLine().getOut().flush();
            var security = stack.security();
            if (security != null) {
                err.println("Settings of " + ClientFiles.PRINCIPALS + " in " + ClientFiles.write(stack, security));
            }
            err.println("Ready. For every other terminal: . "
                    + stack.dataDirectory().resolve("env"));
            err.println("Ctrl-C ends the servers.");
            new StackWatch(stack, err::println).untilInterrupted();
        }
        return ExitCode.OK;
    }

    private LocalStackOptions options(PrintWriter err) {
        try {
            return new LocalStackOptions(
                            data,
                            brokerPort,
                            registryPort,
                            postgresPort,
                            (part, state) -> err.println(part + ": " + state))
                    .withPrincipals(secure ? ClientFiles.PRINCIPALS : List.of());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
