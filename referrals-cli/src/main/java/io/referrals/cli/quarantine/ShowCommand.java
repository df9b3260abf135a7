package io.referrals.cli.quarantine;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Format;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quarantine show}. */
@Command(
        name = "show",
        description =
                "Prints everything about one refused record: why it was refused, its history, its headers and, when "
                        + "it can be decoded, the event. Hashes and what looks like personal data are shortened.")
final class ShowCommand extends QuarantineVerb {
    @Parameters(
            paramLabel = "RECORD",
            description = "The record as 'quarantine list' names it, topic/partition/offset or file/line.")
    @SuppressWarnings("NullAway.Init") // required
    private String coordinates;

    @Option(
            names = "--raw",
            description = "Shortens nothing, and prints the original bytes as well, in base 64. "
                    + "They may hold personal data.")
    private boolean raw;

    /** The record last seen; an object, so that the reading lambda can set it. */
    private static final class Last {
        private @Nullable Refused refused;
    }

    @Override
    int call(Open quarantine) {
        var last = new Last();
        quarantine.reader().forEach(null, refused -> {
            if (refused.coordinates().equals(coordinates)) {
                last.refused = refused;
            }
        });
        var refused = last.refused;
        if (refused == null) {
            throw new Failure("Not in the quarantine: " + coordinates + ". It keeps records for 90 days.");
        }
        var rule = new RedriveRule(quarantine.reader().redriven(), RedriveRule.DEFAULT_MAX_ATTEMPTS);
        var report = new RecordReport(refused, quarantine.originals().decode(refused), rule, raw);
        if (format == Format.JSON) {
            out().println(report.json());
        } else {
            report.print(out());
        }
        return ExitCode.OK;
    }
}
