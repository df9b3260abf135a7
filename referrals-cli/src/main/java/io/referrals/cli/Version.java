package io.referrals.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of the product and of the parts it stands on, as the build wrote them down. */
public final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var parts = load();
        return new String[] {
            "referrals " + parts.getProperty("version"),
            "kafka " + parts.getProperty("kafka") + ", avro " + parts.getProperty("avro") + ", registry "
                    + parts.getProperty("registry") + ", postgresql " + parts.getProperty("postgresql"),
            "java " + Runtime.version() + " on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    private static Properties load() {
        var properties = new Properties();
        try (var in = Objects.requireNonNull(
                Version.class.getResourceAsStream("version.properties"), "version.properties is not in the jar")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
