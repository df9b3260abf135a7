package io.referrals.cli.run;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Instants;
import io.referrals.cli.ServerOptions;
import io.referrals.cli.Starting;
import io.referrals.cli.config.Application;
import io.referrals.cli.trouble.Tried;
import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.operations.ListenAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rewards}. */
@Command(
        name = "rewards",
        description = "Runs the reward consumer alone until SIGTERM or Ctrl-C: keeps the ledger equal to the "
                + "conversions. Updates the ledger's tables first. Exit code 1 when it gives up after an error.")
public final class RewardsCommand implements Application, Callable<Integer> {
    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Option(
            names = "--as-of",
            paramLabel = "INSTANT",
            converter = Instants.UntilNow.class,
            description = "The clock of releases and expiries, for replays; not in the future. Default: the real one.")
    private @Nullable Instant asOf;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description = "Serves the HTTP read API here; 0 takes a free port. Without it, there is none.")
    private @Nullable Integer apiPort;

    @Option(
            names = "--api-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "The interface the API listens on. Default: ${DEFAULT-VALUE}, which only this machine reaches.")
    private String apiHost = "127.0.0.1";

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
        try (var app = Starting.of("reward consumer", Tried.by(spec), () -> RewardConsumerApp.start(config))) {
            Runtime.getRuntime().addShutdownHook(new Thread(app::close, "close-rewards"));
            spec.commandLine().getErr().println("rewards started on " + config.bootstrapServers());
            if (app.apiPort() != null) {
                spec.commandLine().getErr().println("API on http://" + apiHost + ":" + app.apiPort());
            }
            if (app.adminPort() != null) {
                spec.commandLine()
                        .getErr()
                        .println("health and metrics on http://" + adminHost + ":" + app.adminPort());
            }
            app.join();
            if (app.failure() != null) {
                throw new Failure("The reward consumer failed: " + app.failure(), app.failure());
            }
        }
        return ExitCode.OK;
    }

    @Override
    public void checkConfiguration() {
        config();
    }

    private RewardConsumerConfig config() {
        var broker = servers.broker();
        try {
            var config = RewardConsumerConfig.of(
                            broker.bootstrapServers(), servers.schemaRegistryUrl(), servers.ledgerUrl())
                    .withClientProperties(broker.properties())
                    .withClock(asOf == null ? Clock.systemUTC() : Clock.fixed(asOf, ZoneOffset.UTC));
            config = apiPort == null ? config : config.withApi(ListenAddress.api(apiHost, apiPort));
            return adminPort == null ? config : config.withAdmin(ListenAddress.admin(adminHost, adminPort));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
