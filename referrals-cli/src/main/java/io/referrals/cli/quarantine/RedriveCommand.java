package io.referrals.cli.quarantine;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.ByOption;
import io.referrals.cli.Counts;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.Format;
import io.referrals.cli.Table;
import io.referrals.events.Redrive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code quarantine redrive}. */
@Command(
        name = "redrive",
        description = "Sends refused records to the topics they came from again, with their key, value and headers. "
                + "Only says what it would do, unless --execute is given. Repeating it is safe: no record is redriven "
                + "twice, and one that is refused again counts its attempts. "
                + "Exit code 3 when a record that was named stays where it is.")
final class RedriveCommand extends QuarantineVerb {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH_RECORDS = 200;
    private static final int BATCH_BYTES = 8 << 20;

    @Parameters(
            paramLabel = "RECORD",
            arity = "0..*",
            description = "Records as 'quarantine list' names them, topic/partition/offset. Instead of the filters.")
    private Set<String> named = new LinkedHashSet<>();

    @Mixin
    private Selection selection = new Selection();

    @Option(names = "--execute", description = "Do it. Without this option nothing is changed.")
    private boolean execute;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            defaultValue = "" + RedriveRule.DEFAULT_MAX_ATTEMPTS,
            description = "How often one record may be redriven in total. Default: ${DEFAULT-VALUE}.")
    private int maxAttempts = RedriveRule.DEFAULT_MAX_ATTEMPTS;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Redrive at most this many in one run. Default: ${DEFAULT-VALUE}.")
    private int limit = 1000;

    @Mixin
    private ByOption by = new ByOption();

    /** A run over the quarantine: what was decided about each record so far. */
    private final class Run {
        private final RedriveRule rule;
        private final @Nullable Redriver redriver;
        private final Set<String> chosen = new HashSet<>();
        private final List<Refused> batch = new ArrayList<>();
        private final Table table = new Table("RECORD", "REASON", "ATTEMPT", execute ? "DONE" : "TO DO");
        private long batchBytes;
        private int sent;
        private int staying;
        private int refusedThatWereNamed;
        private int beyondTheLimit;

        Run(Map<String, Redrive> redriven, @Nullable Redriver redriver) {
            this.rule = new RedriveRule(redriven, maxAttempts);
            this.redriver = redriver;
        }

        void consider(Refused refused) {
            if (chosen.contains(refused.coordinates())) {
                return; // the same record, refused again when its topic was read from the beginning
            }
            if (named.isEmpty() && rule.isRedriven(refused)) {
                return; // done with, and only worth a word to who asks for it
            }
            var objection = rule.objection(refused);
            if (objection != null) {
                staying++;
                refusedThatWereNamed += named.isEmpty() || rule.isRedriven(refused) ? 0 : 1;
                if (staying <= limit) {
                    report(refused, objection);
                }
            } else if (chosen.size() == limit) {
                beyondTheLimit++;
            } else {
                chosen.add(refused.coordinates());
                batch.add(refused);
                batchBytes += refused.record().getValue().remaining();
                if (batch.size() == BATCH_RECORDS || batchBytes >= BATCH_BYTES) {
                    flush();
                }
            }
        }

        void flush() {
            if (redriver != null && !batch.isEmpty()) {
                redriver.redrive(batch, Instant.now());
                sent += batch.size();
            }
            batch.forEach(refused -> report(refused, null));
            batch.clear();
            batchBytes = 0;
        }

        private void report(Refused refused, @Nullable String objection) {
            int attempt = refused.record().getAttempts() + 1;
            if (format == Format.JSON) {
                var node = JSON.createObjectNode()
                        .put("coordinates", refused.coordinates())
                        .put("reason", refused.record().getReason())
                        .put("action", objection != null ? "STAYS" : execute ? "REDRIVEN" : "WOULD_REDRIVE");
                out().println(objection == null ? node.put("attempt", attempt) : node.put("why", objection));
            } else {
                table.row(
                        refused.coordinates(),
                        refused.record().getReason(),
                        objection == null ? attempt + " of " + maxAttempts : "-",
                        objection == null
                                ? (execute ? "sent to " : "send to ")
                                        + refused.record().getSourceTopic()
                                : "stays: " + objection);
            }
        }

        /** The answer may be lost after the last batch was sent: what is marked was. */
        void fail(QuarantineReader reader, RuntimeException failure) {
            if (redriver != null && !batch.isEmpty()) {
                try {
                    var marks = reader.redriven();
                    batch.removeIf(refused -> !marks.containsKey(refused.coordinates()));
                    sent += batch.size();
                    batch.forEach(refused -> report(refused, null));
                } catch (RuntimeException e) {
                    failure.addSuppressed(e);
                    tell("It is not known whether the last " + batch.size() + " were redriven.");
                }
            }
            print();
            tell("It failed after it had redriven " + Counts.of(sent, "record")
                    + ". Repeat the command: it continues with the others.");
        }

        private void print() {
            if (format == Format.TABLE) {
                table.print(out());
            }
        }

        int end() {
            print();
            tell((execute ? "Redriven: " : "Dry run, nothing was sent. To redrive: ") + chosen.size() + ", staying: "
                    + staying + (execute || chosen.isEmpty() ? "." : ". Do it with --execute."));
            if (beyondTheLimit > 0) {
                tell("Not redriven because of --limit: " + beyondTheLimit + ". Repeat the command, or raise --limit.");
            }
            return refusedThatWereNamed > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
        }
    }

    @Override
    int call(Open quarantine) {
        // The redriver first: once it is there, nobody else redrives and what is read below is complete.
        try (var redriver = execute ? new Redriver(quarantine.broker(), quarantine.serdes(), by.name()) : null) {
            var run = new Run(quarantine.reader().redriven(), redriver);
            var missing = new LinkedHashSet<>(named);
            try {
                quarantine.reader().forEach(selection.since(), refused -> {
                    if (isMeant(refused, quarantine.originals())) {
                        missing.remove(refused.coordinates());
                        run.consider(refused);
                    }
                });
                run.flush();
            } catch (RuntimeException e) {
                run.fail(quarantine.reader(), e);
                throw e;
            }
            int code = run.end();
            if (!missing.isEmpty()) {
                throw new Failure("Not in the quarantine: " + String.join(", ", missing));
            }
            return code;
        }
    }

    private boolean isMeant(Refused refused, Originals originals) {
        return named.isEmpty() ? selection.matches(refused, originals) : named.contains(refused.coordinates());
    }

    @Override
    void check() {
        if (!named.isEmpty() && !selection.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Name records, or choose them, not both.");
        }
        if (named.isEmpty() && !selection.isNarrow()) {
            throw new ParameterException(
                    spec.commandLine(), "Name records, or choose them by --reason, --topic or --storefront.");
        }
        if (maxAttempts < 1 || limit < 1) {
            throw new ParameterException(spec.commandLine(), "--max-attempts and --limit must be at least 1.");
        }
        if (by.name().isBlank()) {
            throw new ParameterException(spec.commandLine(), "--by cannot be empty.");
        }
    }
}
