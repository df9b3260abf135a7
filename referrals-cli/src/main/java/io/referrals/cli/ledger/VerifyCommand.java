package io.referrals.cli.ledger;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Format;
import io.referrals.cli.Instants;
import io.referrals.cli.LedgerDatabase;
import io.referrals.cli.Progress;
import io.referrals.cli.ServerOptions;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.kafka.PublishedTopics;
import io.referrals.consumer.kafka.UnreadableConversionException;
import io.referrals.consumer.ledger.LedgerException;
import io.referrals.consumer.ledger.LedgerVerification;
import io.referrals.consumer.ledger.VerificationProgress;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ledger verify}. */
@Command(
        name = "verify",
        description = "Recomputes the hash chain over all transfers, every balance and, from the conversions topic, "
                + "every reward, and names each difference. Changes nothing and may run during posting. "
                + "Exit code 3 when there is a difference.")
final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--as-of",
            paramLabel = "INSTANT",
            converter = Instants.UntilNow.class,
            description = "Releases and expiries must have happened as of this instant, no fewer and no more; not one "
                    + "in the future. Not checked when not given.")
    private @Nullable Instant asOf;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var broker = servers.broker();
        var ledgerUrl = servers.ledgerUrl();
        var config = RewardConsumerConfig.of(broker.bootstrapServers(), servers.schemaRegistryUrl(), ledgerUrl)
                .withClientProperties(broker.properties());
        var out = spec.commandLine().getOut();
        try (var topics = new PublishedTopics(config);
                var database =
                        LedgerDatabase.connect(ledgerUrl, spec.commandLine().getErr());
                var progress = Progress.onStderr();
                var report = format == Format.JSON ? new VerificationJson(out) : new VerificationText(out)) {
            var summary = new LedgerVerification(database, shown(progress)).run(topics, asOf, report::difference);
            progress.close();
            report.summary(summary);
            return summary.differences() == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (LedgerException | UnreadableConversionException | IllegalStateException e) {
            if (e.getCause() instanceof KafkaException) {
                throw e; // the broker's refusal, which is said as everywhere
            }
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
    }

    private static VerificationProgress shown(Progress progress) {
        return new VerificationProgress() {
            private String what = "";

            @Override
            public void step(String next) {
                what = next;
                progress.step(next);
            }

            @Override
            public void at(long done, long total) {
                if (!what.isEmpty()) {
                    progress.phase("verify", total);
                    what = "";
                }
                progress.at(done, total);
            }
        };
    }
}
