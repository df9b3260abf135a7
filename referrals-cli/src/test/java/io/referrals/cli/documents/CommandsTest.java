package io.referrals.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.referrals.cli.Referrals;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command of ours in the documentation exists as it is written: its verbs, its options, its services. */
class CommandsTest {
    /** Ours, to the end of a command: of a code span, of the line, or where the shell begins something else. */
    private static final Pattern OURS =
            Pattern.compile("(?:^ *|`|[$] |[(]|[.]/|--rm )referrals ((?:\\\\\\n|[^`\\n|;&<>#])*)", Pattern.MULTILINE);

    private static final Pattern COMPOSE = Pattern.compile("docker compose ((?:\\\\\\n|[^`\\n|;&<>#])*)");
    private static final Pattern CODE = Pattern.compile("^ *```.*?^ *```|`[^`]+`", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
    private static final Pattern OPTION_IN_SOURCE = Pattern.compile("\"(--[a-z-]+)\"");
    private static final Set<String> OF_SERVICES = Set.of("logs", "exec", "run", "stop", "start", "restart");

    private static final Map<String, List<String>> TOOLS = Map.of(
            "bench",
            List.of(
                    "benchmarks/src/main/java/io/referrals/benchmarks/throughput/BenchCommand.java",
                    "benchmarks/src/main/java/io/referrals/benchmarks/posting/PostingBenchmark.java"),
            "chaos",
            List.of("chaos/src/main/java/io/referrals/chaos/ChaosCommand.java"));

    @Test
    void shouldNameVerbsAndOptionsThatExist() throws IOException {
        // when
        var wrong = new ArrayList<String>();
        int commands = 0;
        for (var page : Documents.all()) {
            for (var words : commands(page, OURS)) {
                commands++;
                fault(words).stream()
                        .map(fault -> Documents.ROOT.relativize(page) + ": " + fault)
                        .forEach(wrong::add);
            }
        }

        // then
        assertThat(commands).isGreaterThan(100);
        assertThat(wrong).isEmpty();
    }

    @Test
    void shouldNameServicesOfTheComposeFile() throws IOException {
        // given
        var services = new HashSet<String>();
        new ObjectMapper(new YAMLFactory())
                .readTree(Documents.ROOT.resolve("docker-compose.yml").toFile())
                .path("services")
                .fieldNames()
                .forEachRemaining(services::add);

        // when
        var named = new HashSet<String>();
        for (var page : Documents.all()) {
            for (var words : commands(page, COMPOSE)) {
                words.removeIf(word -> word.startsWith("-"));
                if (words.size() > 1 && OF_SERVICES.contains(words.remove())) {
                    named.add(words.remove());
                }
            }
        }

        // then
        assertThat(services).containsAll(named);
        assertThat(named).contains("broker", "postgres", "referrals");
    }

    private static List<Deque<String>> commands(Path page, Pattern kind) {
        var found = new ArrayList<Deque<String>>();
        CODE.matcher(Documents.read(page))
                .results()
                .forEach(code -> kind.matcher(code.group())
                        .results()
                        .map(command -> command.group(1))
                        .map(command ->
                                QUOTED.matcher(command).replaceAll("QUOTED").replace("\\\n", " "))
                        .filter(command -> !command.isBlank())
                        .map(command -> new ArrayDeque<>(List.of(command.strip().split("\\s+"))))
                        .forEach(found::add));
        return found;
    }

    private static List<String> fault(Deque<String> words) throws IOException {
        var verb = line();
        var path = "referrals";
        while (!words.isEmpty() && verb.getSubcommands().containsKey(words.peek())) {
            path += " " + words.peek();
            verb = Objects.requireNonNull(verb.getSubcommands().get(words.remove()));
        }
        var options = new HashSet<>(verb.getCommandSpec().optionsMap().keySet());
        if (path.equals("referrals config print") && line().getSubcommands().containsKey(words.peek())) {
            options.addAll(line().getSubcommands()
                    .get(words.peek())
                    .getCommandSpec()
                    .optionsMap()
                    .keySet());
        }
        if (path.equals("referrals") && TOOLS.containsKey(words.peek())) {
            path += " " + words.peek();
            options.addAll(options(Objects.requireNonNull(TOOLS.get(words.remove()))));
        } else if (!verb.getSubcommands().isEmpty()
                && !words.isEmpty()
                && !words.peek().startsWith("-")) {
            return List.of("'" + path + "' has no verb " + words.peek());
        }
        var wrong = new ArrayList<String>();
        for (var word : words) {
            var option = word.replaceAll("[\\[\\],.)]|=.*", "");
            if (option.matches("--?[a-z].*") && !options.contains(option)) {
                wrong.add("'" + path + "' has no option " + option);
            }
        }
        return wrong;
    }

    private static CommandLine line() {
        var nowhere = new PrintWriter(new StringWriter());
        return Referrals.commandLine(nowhere, nowhere, Map.of());
    }

    private static Set<String> options(List<String> sources) {
        var options = new HashSet<String>();
        for (var source : sources) {
            OPTION_IN_SOURCE
                    .matcher(Documents.read(Documents.ROOT.resolve(source)))
                    .results()
                    .forEach(match -> options.add(match.group(1)));
        }
        return options;
    }
}
