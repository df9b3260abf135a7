package io.referrals.cli.trouble;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/**
 * The verbs that ask a server, with what each needs to get as far as asking.
 *
 * @param registryUrl of the schema registry
 * @param ledgerUrl of the ledger's database
 * @param events a file of event lines
 * @param output a folder that may be made
 */
public record AskingVerbs(String registryUrl, String ledgerUrl, Path events, Path output) {
    /** Those that ask a broker, which is to be added. */
    public Stream<List<String>> ofBroker() {
        return Stream.of(
                List.of("topics", "plan"),
                List.of("topics", "apply"),
                List.of("acls", "plan"),
                List.of("acls", "apply"),
                List.of("lag"),
                withRegistry("publish", events.toString()),
                withRegistry("explain", "--storefront", "s", "--order", "o"),
                withRegistry("assignments", "list", "--storefront", "s"),
                withRegistry("stats"),
                withRegistry("quarantine", "list"),
                withRegistry("quarantine", "show", "t/0/1"),
                withRegistry("quarantine", "redrive", "t/0/1"),
                withAll("ledger", "verify"),
                withAll(
                        "replay",
                        "--into-given-servers",
                        "--input",
                        events.toString(),
                        "--output",
                        output.resolve("replayed").toString()),
                withRegistry(
                        "attribution", "--state-dir", output.resolve("state").toString()),
                withAll("rewards"));
    }

    /** Those that ask a ledger and nobody else. */
    public Stream<List<String>> ofLedger() {
        return Stream.of(
                withLedger("api-keys", "list", "--storefront", "s"),
                withLedger("review", "list", "--storefront", "s"),
                withLedger("payouts", "show"),
                withLedger("ledger", "correct", "s|PURCHASE|o"),
                withLedger("ledger", "migrate"));
    }

    /** Those that ask a ledger and a broker, which is to be added. */
    public Stream<List<String>> ofLedgerAndBroker() {
        return Stream.of(
                withLedger("lag", "--once"),
                withAll("explain", "--storefront", "s", "--order", "o"),
                withAll("ledger", "verify"),
                withAll("rewards"));
    }

    private List<String> withRegistry(String... verb) {
        return with(List.of(verb), "--schema-registry-url", registryUrl);
    }

    private List<String> withLedger(String... verb) {
        return with(List.of(verb), "--ledger-url", ledgerUrl);
    }

    private List<String> withAll(String... verb) {
        return with(withLedger(verb), "--schema-registry-url", registryUrl);
    }

    /** For the name of a test; addresses may have passwords. */
    public static Named<List<String>> named(List<String> verb) {
        var words = verb.stream().takeWhile(word -> !word.startsWith("--")).toList();
        return Named.of(String.join(" ", words), verb);
    }

    /** A verb with more of its arguments. */
    public static List<String> with(List<String> verb, String... more) {
        return Stream.concat(verb.stream(), Stream.of(more)).toList();
    }
}
