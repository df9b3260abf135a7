package io.referrals.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is really on the class path, whatever brought it: never older than the newest fix we know of. */
class VersionFloorsTest {
    private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[^-]*(?:-\\d+)?)\\.jar");

    @ParameterizedTest
    @CsvSource({
        // decodes class names of an attacker's choice
        "avro,             1.12.1",
        // CVE-2026-59949
        "lz4-java,         1.11.1",
        "jackson-databind, 2.22.4",
        "logback-classic,  1.6.6",
        "postgresql,       42.7.14",
        "flyway-core,      13.12.0",
        "javalin,          7.2.3",
        "log4j-api,        2.25.4",
        "micrometer-core,  1.17.2"
    })
    void shouldNotBeOlderThanTheFloorWhenALibraryHasOne(String library, String floor) {
        assertThat(Version.parse(version(library))).isGreaterThanOrEqualTo(Version.parse(floor));
    }

    @Test
    void shouldBeOfOneVersionWhenAJarIsKafkas() {
        // when
        var versions = new TreeSet<String>();
        jars().forEach((name, version) -> {
            if (name.matches("kafka(-.+|_2\\.13)")) {
                versions.add(version);
            }
        });

        // then: 4.1.0, 4.2.0 and 4.3.0 leak memory
        assertThat(versions).containsExactly("4.3.1");
    }

    @Test
    void shouldBeTheOneKafkaStreamsIsBuiltWithWhenItIsRocksDb() {
        assertThat(version("rocksdbjni")).isEqualTo("10.1.3");
    }

    private static String version(String library) {
        assertThat(jars()).containsKey(library);
        return jars().getOrDefault(library, "");
    }

    /** Name to version. A jar's directory in the repository does not matter, its name does. */
    private static Map<String, String> jars() {
        var jars = new TreeMap<String, String>();
        var path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (var entry : path.split(Pattern.quote(File.pathSeparator), -1)) {
            var jar = JAR.matcher(Path.of(entry).getFileName().toString());
            if (jar.matches()) {
                jars.put(jar.group(1), jar.group(2));
            }
        }
        return jars;
    }
}
