package io.referrals.benchmarks.throughput;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a side's process needs to know.
 *
 * @param applicationId consumer group, and prefix of everything the side creates
 * @param ledgerUrl the database of the reward consumer
 */
public record SideConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String ledgerUrl,
        String applicationId,
        Path stateDirectory,
        int threads) {

    /** Where a side's process finds {@link #ledgerUrl}, which has a password: not among its arguments, which everybody sees. */
    public static final String LEDGER_URL = "REFERRALS_LEDGER_URL";

    /** As arguments of a process, but for the ledger's address. */
    List<String> arguments() {
        return List.of(
                bootstrapServers,
                schemaRegistryUrl,
                applicationId,
                stateDirectory.toString(),
                Integer.toString(threads));
    }

    /** The way back from {@link #arguments}. */
    public static SideConfig of(List<String> arguments, String ledgerUrl) {
        return new SideConfig(
                arguments.get(0),
                arguments.get(1),
                ledgerUrl,
                arguments.get(2),
                Path.of(arguments.get(3)),
                Integer.parseInt(arguments.get(4)));
    }

    /** Properties of a client and of the serdes. */
    public Map<String, Object> client() {
        var properties = new HashMap<String, Object>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("schema.registry.url", schemaRegistryUrl);
        return properties;
    }

    /** Where the copy, the textbook and Flink write to. */
    public String outputTopic() {
        return applicationId + "-output";
    }
}
