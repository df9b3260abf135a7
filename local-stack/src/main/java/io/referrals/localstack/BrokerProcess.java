package io.referrals.localstack;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** The main class of the broker's process. */
final class BrokerProcess {
    private BrokerProcess() {}

    /**
     * Runs until it is told to end.
     *
     * @param arguments the broker's properties file, and the file to create when it serves
     */
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(reader);
        }
        KafkaConfig config = KafkaConfig.fromProps(properties, false);
        var users = properties.getProperty(SecuredBroker.SCRAM_USERS, "");
        format(
                Path.of(properties.getProperty("log.dirs")),
                config,
                users.isEmpty() ? List.of() : List.of(users.split(" ")));
        KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        Files.createFile(Path.of(arguments[1]));
        server.awaitShutdown();
    }

    private static void format(Path logDirectory, KafkaConfig config, List<String> scramUsers) throws Exception {
        if (Files.exists(logDirectory.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(logDirectory);
        new Formatter()
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(config.nodeId())
                .setDirectories(List.of(logDirectory.toString()))
                .setMetadataLogDirectory(logDirectory.toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setScramArguments(scramUsers)
                .setIgnoreFormatted(true)
                .run();
    }
}
