package io.referrals.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A build of the pipeline, started as its users start it.
 *
 * @param launcher the words of a command line before the verb
 * @param kafkaLogLevel of Kafka's own messages
 */
record Product(List<String> launcher, String kafkaLogLevel) {
    private static final String QUIET = "ERROR";
    /** The repository this suite is from, told by the launcher. */
    private static final String HOME = System.getProperty("referrals.home", "");

    /** What a build leaves behind: of a checkout, of a release, and of a checkout before 0.1.0. */
    private static final List<String> BUILDS =
            List.of("distribution/target/complete", "lib", "referrals-cli/target/launcher.built");

    /** This build: by its launcher when the suite was started by it, else on this class path (in the tests). */
    static Product thisBuild() {
        return HOME.isEmpty()
                ? new Product(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.referrals.cli.Referrals"),
                        QUIET)
                : at(Path.of(HOME));
    }

    /**
     * The build in a checkout of the repository.
     *
     * @throws IllegalArgumentException when it is not built
     */
    static Product at(Path checkout) {
        if (BUILDS.stream().map(checkout::resolve).noneMatch(Files::exists)) {
            throw new IllegalArgumentException(checkout + " is not built; run './referrals version' there once.");
        }
        return new Product(
                List.of(checkout.resolve("referrals").toAbsolutePath().toString()), QUIET);
    }

    /** With what Kafka Streams says about rebalances and restored stores in the log. */
    Product talkative() {
        return new Product(launcher, "INFO");
    }

    /** A process of a verb, not started yet. */
    ProcessBuilder verb(List<String> arguments) {
        var command = new ArrayList<>(launcher);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("REFERRALS_HEAP", "512m");
        builder.environment().put("REFERRALS_LOG_LEVEL", "INFO");
        builder.environment().put("REFERRALS_KAFKA_LOG_LEVEL", kafkaLogLevel);
        return builder;
    }
}
