package io.referrals.cli.lag;

import io.referrals.cli.ApplicationIdOption;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.Counts;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Format;
import io.referrals.cli.LedgerReader;
import io.referrals.cli.ServerOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lag}. */
@Command(
        name = "lag",
        description = "Shows on which topics and partitions the attribution application and, with --ledger-url, the "
                + "reward consumer are behind, in offsets and seconds. On a terminal, repeats every two seconds until "
                + "Ctrl-C.")
public final class LagCommand implements Callable<Integer> {
    private static final Duration EVERY = Duration.ofSeconds(2);

    /** Home, and away with what is below. */
    private static final String CLEAR = "\033[H\033[J";

    @Option(names = "--once", description = "Once, also on a terminal, and without a limit of rows.")
    private boolean once;

    @Option(names = "--all", description = "Every partition, also those that are not behind.")
    private boolean all;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "On a terminal: at most this many partitions, the largest lag first. Default: ${DEFAULT-VALUE}.")
    private int rows = 20;

    @Option(
            names = "--fail-above",
            paramLabel = "N",
            description = "Once, and exit code 3 when a partition is behind by more than this many offsets.")
    private @Nullable Long failAbove;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description =
                    "${COMPLETION-CANDIDATES}; json is once, a line for every partition. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Mixin
    private ApplicationIdOption application = new ApplicationIdOption();

    @Option(
            names = "--rewards-group",
            paramLabel = "ID",
            defaultValue = "referral-rewards",
            description = "The reward consumer's group. Default: ${DEFAULT-VALUE}.")
    private String rewardsGroup = "referral-rewards";

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (rows < 1 || (failAbove != null && failAbove < 0)) {
            throw new ParameterException(spec.commandLine(), "--rows must be at least 1 and --fail-above at least 0.");
        }
        var ledgerUrl = servers.ledgerUrlIfGiven();
        var broker = servers.broker();
        try (var admin = broker.admin();
                var ledger = ledgerUrl == null ? null : new LedgerReader(ledgerUrl)) {
            var groups = new ArrayList<ReadingGroup>();
            groups.add(ReadingGroup.attribution(broker, admin, application.applicationId()));
            if (ledger != null) {
                groups.add(ReadingGroup.rewards(broker, admin, ledger, rewardsGroup));
            }
            try (var lags = new Lags(broker, admin, groups, Clock.systemUTC())) {
                if (once || failAbove != null || format == Format.JSON || !Boolean.getBoolean("referrals.screen")) {
                    return once(lags.sample());
                }
                watch(lags);
                return ExitCode.OK;
            }
        }
    }

    private int once(List<LagRow> lags) {
        var line = spec.commandLine();
        if (format == Format.JSON) {
            lags.forEach(lag -> line.getOut().println(lag.json()));
        } else {
            new LagTable(all, Integer.MAX_VALUE).print(lags, line.getOut());
        }
        if (servers.ledgerUrlIfGiven() == null) {
            line.getErr().println("The reward consumer keeps its positions in the ledger: --ledger-url shows them.");
        }
        if (failAbove == null) {
            return ExitCode.OK;
        }
        long limit = failAbove;
        long tooMany = lags.stream().filter(lag -> lag.lag() > limit).count();
        if (tooMany > 0) {
            line.getErr()
                    .println(Counts.of(tooMany, "partition is", "partitions are") + " behind by more than "
                            + Counts.of(limit, "offset") + ".");
        }
        return tooMany > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    /** Until the process is ended. Servers that go away and come back are part of what one watches. */
    private void watch(Lags lags) throws InterruptedException {
        var trends = new Trends();
        var out = spec.commandLine().getOut();
        var shown = "";
        while (!Thread.currentThread().isInterrupted()) {
            var trouble = "";
            try {
                var text = new StringWriter();
                new LagTable(all, rows).print(trends.of(lags.sample()), new PrintWriter(text));
                shown = text.toString();
            } catch (Failure | KafkaException e) {
                trouble = "Now: " + e.getMessage() + System.lineSeparator();
            }
            out.print(CLEAR + shown + trouble);
            out.flush();
            Thread.sleep(EVERY.toMillis());
        }
    }
}
