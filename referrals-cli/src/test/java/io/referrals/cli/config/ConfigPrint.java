package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.cli.ExitCode;
import io.referrals.cli.Referrals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The verb {@code config print}, with an environment of its own. */
final class ConfigPrint {
    private static final List<String> SERVERS = List.of(
            "bootstrap-server=broker:9092", "schema-registry-url=http://registry", "ledger-url=jdbc:postgresql://db/l");

    final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Path directory;

    /** @param directory where files go */
    ConfigPrint(Path directory) {
        this.directory = directory;
    }

    /** Setting to value and origin. */
    Map<String, String> print(String application, String... options) {
        for (var server : SERVERS) {
            var name = server.substring(0, server.indexOf('='));
            environment.putIfAbsent(SettingKeys.variable(name), server.substring(name.length() + 1));
        }
        assertThat(execute(application, options)).as(err()).isEqualTo(ExitCode.OK);
        var settings = new TreeMap<String, String>();
        out().lines().skip(1).forEach(line -> {
            var cells = line.split(" {2,}", 3);
            settings.put(cells[0], cells[1] + " " + cells[2]);
        });
        return settings;
    }

    /** Gives the exit code of {@code config print}. */
    int execute(String application, String... options) {
        var arguments = new ArrayList<>(List.of("config", "print", application));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    /** Gives the exit code of any verb. */
    int run(String... arguments) {
        return Referrals.commandLine(new PrintWriter(out, true), new PrintWriter(err, true), environment)
                .execute(arguments);
    }

    /** A file that says where the servers are, and these lines. */
    String file(String... lines) throws IOException {
        var all = new ArrayList<>(SERVERS);
        all.addAll(List.of(lines));
        return Files.write(directory.resolve("app.properties"), all).toString();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
