package io.referrals.benchmarks.throughput;

import io.referrals.cli.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Flink job, which is a module of its own and built on demand only. */
final class Flink {
    static final String MAIN = "io.referrals.benchmarks.flink.FlinkSide";

    /** What Flink wants opened on Java 17 and later. */
    static final List<String> JVM_OPTIONS = List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.time=ALL-UNNAMED");

    private static final Path LIBRARIES =
            Path.of(System.getProperty("referrals.home", "."), "benchmarks-flink", "target", "lib");

    private Flink() {}

    static boolean isBuilt() {
        return Files.isDirectory(LIBRARIES);
    }

    /** Its own: Flink brings another RocksDB than Kafka Streams. */
    static String classPath() {
        if (!isBuilt()) {
            throw new Failure("The Flink job is not built. In the checkout: mvn -Pflink -pl benchmarks-flink -am "
                    + "-DskipTests package. Or leave it out with --only.");
        }
        return LIBRARIES.resolve("*").toString();
    }
}
