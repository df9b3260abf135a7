package io.referrals.cli.stats;

import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.KafkaOptions;
import io.referrals.cli.RegistryOption;
import io.referrals.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code stats}. */
@Command(
        name = "stats",
        description = {
            "Prints the funnel by code, day or advocate: clicks, visitors, signups, purchases, refunds and amounts.",
            "",
            "What nobody is credited for stands under (none), organic signups and orders included. Shared credit counts in "
                    + "parts. Days are in UTC."
        })
public final class StatsCommand implements Callable<Integer> {
    private static final long SORT_BYTES = 32L << 20;

    /** The forms of the answer. */
    enum Format {
        TABLE,
        CSV,
        JSON
    }

    /** A day on the command line. */
    static final class Day implements ITypeConverter<LocalDate> {
        @Override
        public LocalDate convert(String value) {
            try {
                return LocalDate.parse(value.strip());
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + value + "' is no day. Write it like 2026-03-01.");
            }
        }
    }

    @Option(names = "--storefront", paramLabel = "ID", description = "This storefront only. Default: all.")
    private @Nullable String storefront;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "code",
            description = "A row for each: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Grouping by = Grouping.CODE;

    @Option(
            names = "--from",
            paramLabel = "DAY",
            converter = Day.class,
            description = "From this day on, e.g. 2026-03-01: of clicks, signups and orders.")
    private @Nullable LocalDate from;

    @Option(
            names = "--to",
            paramLabel = "DAY",
            converter = Day.class,
            description = "Up to this day, which is included.")
    private @Nullable LocalDate to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "Rows of the table: the newest days; codes and advocates with the most purchases. CSV and JSON "
                            + "have all rows. Default: ${DEFAULT-VALUE}.")
    private int limit = 100;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private RegistryOption registry = new RegistryOption();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is at least 1.");
        }
        if (from != null && to != null && from.isAfter(to)) {
            throw new ParameterException(spec.commandLine(), "--from is after --to.");
        }
        var broker = kafka.broker();
        try (var serdes = broker.serdes(registry.url(broker.properties()));
                var funnel = new FunnelSort(serdes, new FunnelParts(by, from, to), storefront, SORT_BYTES)) {
            for (var topic : List.of(Topics.CODE_STATS, Topics.CONVERSIONS)) {
                broker.readAll(topic.name(), record -> add(funnel, record));
            }
            funnel.write(output());
        }
        return ExitCode.OK;
    }

    private static void add(FunnelSort funnel, ConsumerRecord<byte[], byte[]> record) {
        try {
            funnel.add(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StatsOutput output() {
        var out = spec.commandLine().getOut();
        return switch (format) {
            case TABLE -> new TableOutput(by, limit, out);
            case CSV -> new CsvOutput(by, out);
            case JSON -> new JsonOutput(by, out);
        };
    }
}
