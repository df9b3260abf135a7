package io.referrals.events.serde;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The genuine Confluent classes, as an application has them that puts them on its class path: this module and its
 * libraries first, theirs last, in a class loader that knows nothing else.
 *
 * <p>The class is loaded twice, outside to call and inside to do; only texts and bytes cross over.
 */
public final class GenuineConfluent {
    private static final Class<?> INSIDE = loadInside();

    private GenuineConfluent() {}

    private static Class<?> loadInside() {
        if (GenuineConfluent.class.getClassLoader() instanceof URLClassLoader) {
            return GenuineConfluent.class;
        }
        try {
            List<URL> urls = new ArrayList<>();
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
            urls.add(Path.of("target", "confluent", "confluent-classes.jar")
                    .toUri()
                    .toURL());
            return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())
                    .loadClass(GenuineConfluent.class.getName());
        } catch (ReflectiveOperationException | java.net.MalformedURLException e) {
            throw new IllegalStateException("the genuine classes cannot be loaded", e);
        }
    }

    /** Reads the record with Confluent's deserializer and writes it again with Confluent's serializer. */
    static byte[] readAndWrite(String registryUrl, String topic, byte[] data) {
        return (byte[]) call("readAndWriteInside", registryUrl, topic, data);
    }

    /** The same through our factory, set to Confluent's classes. */
    static byte[] readAndWriteThroughFactory(String registryUrl, String topic, byte[] data) {
        return (byte[]) call("readAndWriteThroughFactoryInside", registryUrl, topic, data);
    }

    /** The name of what our factory throws for the record, set to Confluent's classes. */
    static String failureThroughFactory(String registryUrl, String topic, byte[] data) {
        return (String) call("failureThroughFactoryInside", registryUrl, topic, data);
    }

    private static Object call(String method, String registryUrl, String topic, byte[] data) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(INSIDE.getClassLoader());
        try {
            return INSIDE.getMethod(method, String.class, String.class, byte[].class)
                    .invoke(null, registryUrl, topic, data);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(method + " failed inside", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked")
    public static byte[] readAndWriteInside(String registryUrl, String topic, byte[] data)
            throws ReflectiveOperationException {
        TrustedRecords.trust();
        Map<String, Object> configs = Map.of(
                "schema.registry.url", registryUrl, "specific.avro.reader", true, "avro.remove.java.properties", true);
        try (var deserializer = (Deserializer<Object>) create("KafkaAvroDeserializer");
                var serializer = (Serializer<Object>) create("KafkaAvroSerializer")) {
            deserializer.configure(configs, false);
            serializer.configure(configs, false);
            Object record = deserializer.deserialize(topic, data);
            if (!(record instanceof SpecificRecord)) {
                throw new AssertionError("not a generated record: " + record);
            }
            return serializer.serialize(topic, record);
        }
    }

    public static byte[] readAndWriteThroughFactoryInside(String registryUrl, String topic, byte[] data) {
        try (EventSerdes serdes = factory(registryUrl)) {
            Serde<SpecificRecord> serde = serde(serdes, topic);
            SpecificRecord record = serde.deserializer().deserialize(topic, data);
            return serde.serializer().serialize(topic, record);
        }
    }

    public static String failureThroughFactoryInside(String registryUrl, String topic, byte[] data) {
        try (EventSerdes serdes = factory(registryUrl)) {
            return "nothing, it read " + serde(serdes, topic).deserializer().deserialize(topic, data);
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static EventSerdes factory(String registryUrl) {
        return EventSerdes.of(
                Map.of("schema.registry.url", registryUrl, EventSerdes.SERDE, "confluent", "max.retries", 0));
    }

    @SuppressWarnings("unchecked")
    private static Serde<SpecificRecord> serde(EventSerdes serdes, String topic) {
        Topic<?> declared = Topics.ALL.stream()
                .filter(candidate -> candidate.name().equals(topic))
                .findFirst()
                .orElseThrow();
        return (Serde<SpecificRecord>) (Serde<?>) serdes.serde(declared);
    }

    private static Object create(String name) throws ReflectiveOperationException {
        return Class.forName("io.confluent.kafka.serializers." + name)
                .getConstructor()
                .newInstance();
    }
}
