package io.referrals.cli.quarantine;

import io.referrals.cli.Instants;
import io.referrals.events.intake.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which records of the quarantine are meant; all that is given must hold. */
final class Selection {
    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Refused for this reason: ${COMPLETION-CANDIDATES}.")
    private @Nullable Reason reason;

    @Option(names = "--topic", paramLabel = "NAME", description = "Refused from this topic.")
    private @Nullable String topic;

    @Option(
            names = "--storefront",
            paramLabel = "ID",
            description = "Of this storefront, by the record's fields or, when they cannot be read, by its key.")
    private @Nullable String storefront;

    @Option(
            names = "--since",
            paramLabel = "INSTANT",
            converter = Instants.class,
            description = "Refused at this instant or later.")
    private @Nullable Instant since;

    /** Whether it says what kind of records are meant, and not only when they were refused. */
    boolean isNarrow() {
        return reason != null || topic != null || storefront != null;
    }

    boolean isEmpty() {
        return !isNarrow() && since == null;
    }

    @Nullable
    Instant since() {
        return since;
    }

    boolean matches(Refused refused, Originals originals) {
        return (reason == null || reason.name().equals(refused.record().getReason()))
                && (topic == null || topic.equals(refused.record().getSourceTopic()))
                && (storefront == null || storefront.equals(originals.storefront(refused)));
    }
}
