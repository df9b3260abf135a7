package io.referrals.cli.run;

import io.referrals.cli.ApplicationIdOption;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Instants;
import io.referrals.cli.ServerOptions;
import io.referrals.cli.Starting;
import io.referrals.cli.config.Application;
import io.referrals.cli.config.ClientProperties;
import io.referrals.cli.config.Settings;
import io.referrals.cli.trouble.Paths;
import io.referrals.cli.trouble.Tried;
import io.referrals.operations.ListenAddress;
import io.referrals.streams.AttributionApp;
import io.referrals.streams.AttributionConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
        description = "Runs the attribution application alone until SIGTERM or Ctrl-C. The topics must exist "
                + "('topics apply'). Exit code 1 when it gives up after an error.")
public final class AttributionCommand implements Application, Callable<Integer> {
    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            defaultValue = ".referrals/state",
            description = "Where the state stores are; found again after a clean restart. Default: ${DEFAULT-VALUE}. "
                    + "Environment: REFERRALS_STATE_DIR.")
    private Path stateDirectory = Path.of(".referrals/state");

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Stream threads. Default: ${DEFAULT-VALUE}. Environment: REFERRALS_THREADS.")
    private int threads = 2;

    @Mixin
    private ApplicationIdOption application = new ApplicationIdOption();

    @Option(
            names = "--state-retention",
            paramLabel = "DURATION",
            defaultValue = "P400D",
            description = "How far back histories reach, longer than every window in use. Default: ${DEFAULT-VALUE}.")
    private Duration stateRetention = AttributionConfig.DEFAULT_STATE_RETENTION;

    @Option(
            names = "--revision-floor",
            paramLabel = "N",
            defaultValue = "0",
            description = "Conversions begin with the revision above it. For an application that replaces another: any "
                    + "number that is not below the other one's revisions. Default: ${DEFAULT-VALUE}.")
    private int revisionFloor;

    @Option(
            names = "--rocksdb-memory-mib",
            paramLabel = "N",
            defaultValue = "256",
            description = "Block cache and write buffers of all state stores together. Default: ${DEFAULT-VALUE}.")
    private int rocksDbMemoryMib = 256;

    @Option(
            names = "--streams-property",
            paramLabel = "KEY=VALUE",
            description = "A setting of Kafka Streams, e.g. num.standby.replicas=1. Several times.")
    private Map<String, String> streamsProperties = new LinkedHashMap<>();

    @Option(
            names = "--as-of",
            paramLabel = "INSTANT",
            converter = Instants.UntilNow.class,
            description = "The time of arrival of every record, for replays; not in the future. Default: when the "
                    + "broker got it.")
    private @Nullable Instant asOf;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Serves health and metrics here (/livez, /readyz, /metrics); 0 takes a free port. Without "
                    + "it, there are none.")
    private @Nullable Integer adminPort;

    @Option(
            names = "--admin-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The interface they are served on. Default: ${DEFAULT-VALUE}.")
    private String adminHost = "127.0.0.1";

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var config = config();
        Paths.outputFolder(spec, stateDirectory);
        try (var app = Starting.of("attribution application", Tried.by(spec), () -> AttributionApp.start(config))) {
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "close-attribution"));
            spec.commandLine().getErr().println("attribution started on " + config.bootstrapServers());
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

    @Override
    public void checkConfiguration() {
        config();
    }

    private AttributionConfig config() {
        var broker = servers.broker();
        ClientProperties.checkStreamsFlags(spec, streamsProperties);
        try {
            var config = AttributionConfig.of(
                            broker.bootstrapServers(), servers.schemaRegistryUrl(), stateDirectory.toAbsolutePath())
                    .withApplicationId(application.applicationId())
                    .withThreads(threads)
                    .withFixedClock(asOf)
                    .withStateRetention(stateRetention)
                    .withRevisionFloor(revisionFloor)
                    .withMemoryBytes((long) rocksDbMemoryMib << 20)
                    .withProperties(broker.properties())
                    .withProperties(Settings.of(spec).streamsProperties(streamsProperties));
            return adminPort == null ? config : config.withAdmin(ListenAddress.admin(adminHost, adminPort));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
