package io.referrals.benchmarks;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The genuine Confluent serializer and deserializer in a class loader of their own.
 *
 * <p>This class is loaded twice: once beside the benchmark, to make the class loader, and once in it, to make the two.
 */
public final class ConfluentSide {
    private static final String JAR = "confluent.classes";

    private ConfluentSide() {}

    /**
     * What is needed of them, without any type of theirs.
     *
     * @param writer from their copy of the record to bytes
     * @param reader from bytes to their copy of the record
     */
    record Functions(Function<Object, Object> writer, Function<Object, Object> reader) {}

    @SuppressWarnings("unchecked")
    static Functions load(String registryUrl, String sampleName) throws ReflectiveOperationException, IOException {
        var loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        Class<?> inside = loader.loadClass(ConfluentSide.class.getName());
        String topic = Sample.named(sampleName).topic().name();
        var thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return new Functions(
                    (Function<Object, Object>) inside.getMethod("writer", String.class, String.class)
                            .invoke(null, registryUrl, topic),
                    (Function<Object, Object>) inside.getMethod("reader", String.class, String.class)
                            .invoke(null, registryUrl, topic));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Called inside. */
    @SuppressWarnings("unchecked")
    public static Function<Object, Object> writer(String registryUrl, String topic)
            throws ReflectiveOperationException {
        var serializer = (Serializer<Object>) create("io.confluent.kafka.serializers.KafkaAvroSerializer");
        serializer.configure(configs(registryUrl), false);
        return record -> serializer.serialize(topic, record);
    }

    /** Called inside. */
    public static Function<Object, Object> reader(String registryUrl, String topic)
            throws ReflectiveOperationException {
        var deserializer = (Deserializer<?>) create("io.confluent.kafka.serializers.KafkaAvroDeserializer");
        deserializer.configure(configs(registryUrl), false);
        return bytes -> deserializer.deserialize(topic, (byte[]) bytes);
    }

    private static Object create(String name) throws ReflectiveOperationException {
        return Class.forName(name).getConstructor().newInstance();
    }

    private static Map<String, Object> configs(String registryUrl) {
        return Map.of("schema.registry.url", registryUrl, "specific.avro.reader", true);
    }

    /** All of ours first, so that both use the same Avro and Kafka; theirs last. */
    private static URL[] classPath() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            paths.add(path);
            // Started as java -jar, the class path is one jar among its libraries.
            if (path.getFileName().toString().matches("benchmarks-[0-9].*\\.jar")) {
                try (var files = Files.list(path.toAbsolutePath().getParent())) {
                    files.forEach(paths::add);
                }
            }
        }
        paths.add(Path.of(System.getProperty(JAR, "event-schemas/target/confluent/confluent-classes.jar")));
        List<URL> urls = new ArrayList<>();
        for (Path path : paths) {
            urls.add(url(path));
        }
        return urls.toArray(URL[]::new);
    }

    private static URL url(Path path) throws MalformedURLException {
        if (!Files.exists(path)) {
            throw new IllegalStateException(path + " is missing: build the module, and run in the repository's root");
        }
        return path.toUri().toURL();
    }
}
