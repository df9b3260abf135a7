package io.referrals.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each container has the least it needs: one key, one role, nothing to write to but its data. */
class ComposeHardeningTest {
    private static final List<String> OPEN = List.of("docker-compose.yml");
    private static final List<String> SECURED = List.of("docker-compose.yml", "docker-compose.secure.yml");

    static List<List<String>> setups() {
        return List.of(OPEN, SECURED);
    }

    @ParameterizedTest
    @MethodSource("setups")
    void shouldBeClosedWhenAServiceRuns(List<String> files) throws IOException {
        var services = new ComposeServices(files);
        for (var name : services.names()) {
            assertThat(services.value(name, "read_only")).as(name).isEqualTo(true);
            assertThat(services.list(name, "cap_drop")).as(name).containsOnly("ALL");
            assertThat(services.value(name, "cap_add")).as(name).isEqualTo("");
            assertThat(services.value(name, "privileged")).as(name).isEqualTo("");
            assertThat(services.list(name, "security_opt")).as(name).contains("no-new-privileges:true");
            assertThat(String.valueOf(services.value(name, "user")))
                    .as(name)
                    .matches("[1-9]\\d*|[a-z]+")
                    .isNotEqualTo("root");
            assertThat(String.valueOf(services.value(name, "image")))
                    .as(name)
                    .matches(".+:[^:]+")
                    .doesNotEndWith(":latest");
            assertThat(services.list(name, "ports")).as(name).allMatch(port -> port.startsWith("127.0.0.1:"));
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void shouldBeAskedWhetherItLivesWhenAServiceStaysUp(List<String> files) throws IOException {
        var services = new ComposeServices(files);
        for (var name : List.of("broker", "registry", "postgres", "attribution", "rewards")) {
            assertThat(String.valueOf(services.value(name, "healthcheck")))
                    .as(name)
                    .contains("test=");
        }
    }

    @Test
    void shouldHaveAKeyOfItsOwnWhenAServiceShowsACertificate() throws IOException {
        var services = new ComposeServices(SECURED);
        var keys = new TreeSet<String>();
        for (var name : services.names()) {
            services.list(name, "secrets").stream()
                    .filter(secret -> secret.endsWith(".key") || secret.endsWith("-store.pem"))
                    .forEach(keys::add);
        }
        assertThat(keys).containsExactly("admin-store.pem", "broker-store.pem", "postgres.key", "registry.key");
        for (var key : keys) {
            assertThat(services.having(key)).as(key).hasSize(1);
        }
        for (var name : services.names()) {
            assertThat(services.environment(name).toString()).as(name).doesNotContain("/run/secrets/server");
        }
    }

    @ParameterizedTest
    @MethodSource("setups")
    void shouldHaveARoleOfItsOwnWhenAServiceUsesTheDatabase(List<String> files) throws IOException {
        var services = new ComposeServices(files);
        assertThat(services.having("db-superuser")).containsExactly("postgres");
        assertThat(services.having("db-owner")).containsExactlyInAnyOrder("postgres", "migrate");
        assertThat(services.having("db-rewards")).containsExactlyInAnyOrder("postgres", "rewards");
        assertThat(services.having("db-operator")).containsExactlyInAnyOrder("postgres", "referrals");
        assertThat(services.having("db-registry")).containsExactly("postgres");
        assertThat(services.having("registry.properties")).containsExactly("registry");
        assertThat(ledgerUrl(services, "rewards")).contains("?user=rewards&");
        assertThat(ledgerUrl(services, "referrals")).contains("?user=operator&");
        assertThat(ledgerUrl(services, "migrate")).contains("?user=referrals&");
        assertThat(ledgerUrl(services, "attribution")).isEmpty();
        assertThat(services.environment("registry")).containsEntry("APICURIO_DATASOURCE_USERNAME", "registry");
    }

    private static String ledgerUrl(ComposeServices services, String service) {
        return String.valueOf(services.environment(service).getOrDefault("REFERRALS_LEDGER_URL", ""));
    }

    @ParameterizedTest
    @MethodSource("setups")
    void shouldReadItsPasswordFromAFileWhenAServiceHasOne(List<String> files) throws IOException {
        var services = new ComposeServices(files);
        var passwords = new ArrayList<String>();
        for (var name : services.names()) {
            services.environment(name).forEach((variable, value) -> {
                var text = variable + "=" + value;
                if (text.toLowerCase(Locale.ROOT).contains("password")) {
                    passwords.add(text);
                }
            });
        }
        assertThat(passwords).isNotEmpty().allMatch(text -> text.contains("/run/secrets/"));
    }

    @Test
    void shouldUseTlsWhenTheDatabaseIsSecured() throws IOException {
        var services = new ComposeServices(SECURED);
        for (var name : List.of("rewards", "migrate", "referrals")) {
            assertThat(ledgerUrl(services, name)).contains("sslmode=verify-full");
        }
        assertThat(services.list("postgres", "volumes"))
                .contains("./docker/postgres/host-access-tls.conf:/etc/postgresql/host-access.conf:ro");
    }
}
