package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MakeSecretsTest {
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

    @TempDir
    private Path directory;

    private record Outcome(int code, String said) {}

    @BeforeEach
    void requireOpenssl() throws IOException, InterruptedException {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v openssl").start().waitFor() == 0,
                "openssl is not installed");
    }

    private static Outcome makeSecrets(Path where) throws IOException, InterruptedException {
        var process = new ProcessBuilder("sh", Path.of("../docker/make-secrets").toString(), where.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static Path foreign(Path where) throws IOException {
        var file = Files.writeString(Files.createDirectories(where).resolve("id_rsa"), "mine");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @Test
    void shouldTouchNothingWhenTheDirectoryIsSomebodyElses() throws Exception {
        // given
        var key = foreign(directory.resolve("ssh"));

        // when
        var outcome = makeSecrets(directory.resolve("ssh"));

        // then
        assertThat(outcome.code()).isNotZero();
        assertThat(outcome.said()).contains("is not empty");
        assertThat(mode(key)).isEqualTo("rw-------");
        assertThat(directory.resolve("ssh").toFile().list()).containsExactly("id_rsa");
    }

    @Test
    void shouldLeaveFilesItDidNotMakeWhenItIsRunAgain() throws Exception {
        // given
        var where = directory.resolve("secrets");
        assertThat(makeSecrets(where).code()).isZero();
        var before = contents(where);
        var key = foreign(where);

        // when
        var outcome = makeSecrets(where);

        // then
        assertThat(outcome.code()).as(outcome.said()).isZero();
        assertThat(mode(key)).isEqualTo("rw-------");
        assertThat(key).hasContent("mine");
        Files.delete(key);
        assertThat(contents(where)).isEqualTo(before);
    }

    private static TreeMap<String, String> contents(Path where) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.list(where)) {
            for (var file : files.toList()) {
                contents.put(file.getFileName() + " " + mode(file), Files.readString(file));
            }
        }
        return contents;
    }

    @Test
    void shouldCloseWhatItMakesWhenItIsRun() throws Exception {
        // given
        var where = directory.resolve("secrets");

        // when
        makeSecrets(where);

        // then
        assertThat(mode(where)).isEqualTo("rwx------");
        assertThat(mode(where.resolve("ca.key"))).isEqualTo("rw-------");
        try (var files = Files.list(where)) {
            for (var file : files.toList()) {
                assertThat(mode(file)).as(file.toString()).isIn("rw-------", "rw-r-----");
            }
        }
        var used = new TreeSet<String>();
        var services = new ComposeServices(List.of("docker-compose.yml", "docker-compose.secure.yml"));
        for (var name : services.names()) {
            used.addAll(services.list(name, "secrets"));
        }
        assertThat(used)
                .isNotEmpty()
                .allSatisfy(secret ->
                        assertThat(mode(where.resolve(secret))).as(secret).isEqualTo("rw-r-----"));
    }

    @ParameterizedTest
    @CsvSource({"broker, true, true", "registry, true, false", "postgres, true, false", "admin, false, true"})
    void shouldBeGoodForOneUseWhenACertificateIsMade(String name, boolean server, boolean client) throws Exception {
        // when
        makeSecrets(directory.resolve("secrets"));

        // then
        try (InputStream in = Files.newInputStream(directory.resolve("secrets/" + name + ".pem"))) {
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + name);
            assertThat(certificate.getExtendedKeyUsage().contains(SERVER)).isEqualTo(server);
            assertThat(certificate.getExtendedKeyUsage().contains(CLIENT)).isEqualTo(client);
            assertThat(certificate.getSubjectAlternativeNames())
                    .anyMatch(san -> san.get(1).equals(name));
        }
    }
}
