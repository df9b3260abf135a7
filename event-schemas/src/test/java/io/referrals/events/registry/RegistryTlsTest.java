package io.referrals.events.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.referrals.events.Click;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path directory;

    @Test
    void shouldTalkToTheRegistryWhenItsCertificateIsTrusted() throws Exception {
        // given
        Path store = keyStore("localhost");
        try (RegistryStub stub = RegistryStub.startTls(context(store)).answering(200, "{\"id\":7}")) {
            SchemaRegistry registry = SchemaRegistry.connect(Map.of(
                    "schema.registry.url",
                    stub.url(),
                    "schema.registry.ssl.truststore.location",
                    store.toString(),
                    "schema.registry.ssl.truststore.password",
                    PASSWORD,
                    "schema.registry.ssl.truststore.type",
                    "PKCS12"));

            // when
            int id = registry.register("clicks-value", Click.getClassSchema());

            // then
            assertThat(id).isEqualTo(7);
        }
    }

    @Test
    void shouldNotTalkToTheRegistryWhenItsCertificateIsNotTrusted() throws Exception {
        // given
        try (RegistryStub stub =
                RegistryStub.startTls(context(keyStore("localhost"))).answering(200, "{\"id\":7}")) {
            SchemaRegistry registry =
                    SchemaRegistry.connect(Map.of("schema.registry.url", stub.url(), "max.retries", 0));

            // when / then
            assertThatThrownBy(() -> registry.schemaById(1))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("SSLHandshakeException");
        }
    }

    private Path keyStore(String host) throws Exception {
        Path store = directory.resolve(host + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "registry",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        return store;
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }
}
