package io.referrals.cli.run;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Instants;
import io.referrals.cli.ServerOptions;
import io.referrals.cli.Starting;
import io.referrals.streams.AttributionApp;
import io.referrals.streams.AttributionConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code attribution}. */
@Command(
        name = "attribution",
        description = "Runs the attribution application alone until SIGTERM or Ctrl-C. The topics must be there "
                + "('topics apply'). Exit code 1 when it gives up after an error.")
public final class AttributionCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = "${env:REFERRALS_STATE_DIR:-.referrals/state}",
            description = "Where the state stores are; found again after a clean restart. Default: ${DEFAULT-VALUE}. "
                    + "Environment: REFERRALS_STATE_DIR.")
    private Path stateDirectory = Path.of(".referrals/state");

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "${env:REFERRALS_THREADS:-2}",
            description = "Stream threads. Default: ${DEFAULT-VALUE}. Environment: REFERRALS_THREADS.")
    private int threads = 2;

    @Option(
            names = "--as-of",
            paramLabel = "INSTANT",
            converter = Instants.class,
            description = "The time of arrival of every record, for replays. Default: when the broker got it.")
    private @Nullable Instant asOf;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "${env:REFERRALS_ADMIN_PORT}",
            description =
                    "Serves health and metrics here (/livez, /readyz, /metrics); 0 takes a free port. Without it, "
                            + "there are none. Environment: REFERRALS_ADMIN_PORT.")
    private @Nullable Integer adminPort;

    @Option(
            names = "--admin-host",
            paramLabel = "ADDRESS",
            defaultValue = "${env:REFERRALS_ADMIN_HOST:-127.0.0.1}",
            description = "The interface they are served on. Default: ${DEFAULT-VALUE}. "
                    + "Environment: REFERRALS_ADMIN_HOST.")
    private String adminHost = "127.0.0.1";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var broker = servers.broker();
        var registry = servers.schemaRegistryUrl();
        try (var app = Starting.of(
                "attribution application", () -> AttributionApp.start(config(broker.bootstrapServers(), registry)))) {
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "close-attribution"));
            spec.commandLine().getErr().println("attribution started on " + broker.bootstrapServers());
            if (app.adminPort() != null) {
                spec.commandLine()
                        .getErr()
                        .println("health and metrics on http://" + adminHost + ":" + app.adminPort());
            }
            app.awaitEnd();
            if (app.state() == AttributionApp.State.FAILED) {
                throw new Failure("The attribution application failed: " + app.failure(), app.failure());
            }
        }
        return ExitCode.OK;
    }

    private AttributionConfig config(String bootstrapServers, String registry) {
        try {
            var config = AttributionConfig.of(bootstrapServers, registry, stateDirectory.toAbsolutePath())
                    .withThreads(threads)
                    .withFixedClock(asOf)
                    .withProperties(servers.properties());
            return adminPort == null ? config : config.withAdmin(new InetSocketAddress(adminHost, adminPort));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
