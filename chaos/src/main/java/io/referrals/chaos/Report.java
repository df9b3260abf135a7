package io.referrals.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a run, for machines and for people. */
final class Report {
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final long seed;
    private final int rate;
    private final Instant began = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    Report(long seed, int rate) {
        this.seed = seed;
        this.rate = rate;
    }

    /** Whether no check failed. */
    static boolean isClean(List<Row> rows) {
        return rows.stream().noneMatch(row -> row.outcome() == Row.Outcome.BROKEN);
    }

    void write(List<Row> rows, Path file) throws IOException {
        var results = new LinkedHashMap<String, Object>();
        results.put("began", began.toString());
        results.put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        results.put("processors", Runtime.getRuntime().availableProcessors());
        results.put("seed", seed);
        results.put("eventsPerSecond", rate);
        results.put("clean", isClean(rows));
        results.put("faults", rows);
        JSON.writeValue(file.toFile(), results);
    }

    void writeTable(List<Row> rows, Path file) throws IOException {
        Files.writeString(file, table(rows) + "\n");
    }

    /** In Markdown. */
    static String table(List<Row> rows) {
        var table = new StringBuilder("""
                | fault | how | what held | lasted | results flow after | lag 0 after | restarts | alert expected | alerts that fired |
                | --- | --- | --- | ---: | ---: | ---: | ---: | --- | --- |""");
        for (var row : rows) {
            table.append("\n| ")
                    .append(String.join(
                            " | ",
                            row.fault(),
                            row.how(),
                            held(row),
                            seconds(row.lastedSeconds()),
                            seconds(row.flowSeconds()),
                            seconds(row.lagZeroSeconds()),
                            Integer.toString(row.restarts()),
                            AlertsSeen.names(row.alertsExpected()),
                            row.alertsSeen().shown()))
                    .append(" |");
        }
        return table.toString();
    }

    private static String held(Row row) {
        if (row.note() != null) {
            return row.note();
        }
        var broken = row.findings().entrySet().stream()
                .filter(check -> !check.getValue().isEmpty())
                .map(check -> "**" + check.getKey() + "**: " + Audit.shown(check.getValue()))
                .toList();
        return broken.isEmpty() ? "everything" : String.join("; ", broken);
    }

    private static String seconds(@Nullable Double seconds) {
        return seconds == null ? "-" : seconds + " s";
    }
}
