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
record SideConfig(
        String bootstrapServers,
        String schemaRegistryUrl,
        String ledgerUrl,
        String applicationId,
        Path stateDirectory,
        int threads) {

    /** As arguments of a process. */
    List<String> arguments() {
        return List.of(
                bootstrapServers,
                schemaRegistryUrl,
                ledgerUrl,
                applicationId,
                stateDirectory.toString(),
                Integer.toString(threads));
    }

    /** The way back from {@link #arguments}. */
    static SideConfig of(List<String> arguments) {
        return new SideConfig(
                arguments.get(0),
                arguments.get(1),
                arguments.get(2),
                arguments.get(3),
                Path.of(arguments.get(4)),
                Integer.parseInt(arguments.get(5)));
    }

    /** Properties of a client and of the serdes. */
    Map<String, Object> client() {
        var properties = new HashMap<String, Object>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("schema.registry.url", schemaRegistryUrl);
        return properties;
    }

    /** Where the textbook and the copy write to. */
    String outputTopic() {
        return applicationId + "-output";
    }
}
