package io.referrals.cli.trouble;

import io.referrals.cli.Failure;
import io.referrals.cli.trouble.Address.Finding;
import io.referrals.events.Topics;
import io.referrals.events.registry.RegistryConfig;
import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.RegistryUnavailableException;
import io.referrals.events.registry.SchemaNotFoundException;
import io.referrals.events.registry.SchemaRegistry;
import io.referrals.events.serde.EventSerdes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Whether the servers are who they should be, asked before a client of theirs is made. Every failure says what was tried,
 * on which address, why it is none, and what to do.
 *
 * @param patient whether a server that is away is none of our business: an application waits for it, and only what never
 *     gets better is said
 */
public record Reach(boolean patient) {
    /** The launcher's first run only loads classes. */
    private static final boolean UNASKED = Boolean.getBoolean("referrals.unasked");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern BROKER =
            Pattern.compile("(?:\\w+://)?(?:\\[([0-9a-fA-F:.%]+)]|([^\\s:/\\[\\]]+)):(\\d{1,5})");

    /**
     * The brokers: one of them has to answer.
     *
     * @throws ConfigException when the list cannot be read
     */
    public void broker(String bootstrapServers, Map<String, String> properties) {
        var protocol = properties.getOrDefault("security.protocol", "PLAINTEXT");
        var tls = protocol.endsWith("SSL");
        var findings = new ArrayList<String>();
        for (var address : brokers(bootstrapServers)) {
            if (UNASKED) {
                return;
            }
            var finding = address.ask(tls ? Speech.TLS : Speech.KAFKA, patience(properties.get("request.timeout.ms")));
            if (finding.speech() == (tls ? Speech.TLS : Speech.KAFKA) || patient && finding.away()) {
                return;
            }
            if (!finding.away()) {
                throw new Failure("Cannot reach the broker at " + address + ": " + finding.words() + ". "
                        + adviceOn(finding, protocol));
            }
            findings.add(address + ": " + finding.words());
        }
        throw new Failure("Cannot reach the broker at " + String.join("; ", findings)
                + ". Is it running? Give its address as --bootstrap-server or REFERRALS_BOOTSTRAP_SERVER.");
    }

    private static String adviceOn(Finding finding, String protocol) {
        var speech = finding.speech();
        if (speech == Speech.TLS) {
            return "If it is the broker, give --kafka-property security.protocol=SSL or SASL_SSL and its truststore.";
        }
        if (speech == Speech.KAFKA) {
            return "It does not use TLS there: give another port, or another security.protocol than " + protocol + ".";
        }
        return "Give the broker's own port as --bootstrap-server or REFERRALS_BOOTSTRAP_SERVER.";
    }

    private static List<Address> brokers(String bootstrapServers) {
        var addresses = new ArrayList<Address>();
        for (var text : bootstrapServers.split(",", -1)) {
            var matcher = BROKER.matcher(text.strip());
            if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
                throw new ConfigException("'" + text.strip()
                        + "' is not the address of a broker. Write HOST:PORT, e.g. localhost:9092, and commas"
                        + " between several.");
            }
            var host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            addresses.add(new Address(host, Integer.parseInt(matcher.group(3))));
        }
        return addresses;
    }

    /**
     * The registry. Who logs in to it with classes of Confluent's is not tried, because only they know how.
     *
     * @throws ConfigException when its URL cannot be read
     */
    public void registry(String url, Map<String, String> properties) {
        var config = new HashMap<String, Object>(properties);
        config.put(RegistryConfig.URL, url);
        config.put(RegistryConfig.MAX_RETRIES, "0");
        if (url.startsWith("mock:")) {
            return;
        }
        try (var registry = SchemaRegistry.connect(config)) {
            if (UNASKED || "confluent".equals(properties.get(EventSerdes.SERDE))) {
                return;
            }
            var finding = atRegistry(url, properties);
            if (finding != null) {
                throw new Failure("Cannot reach the schema registry at " + finding
                        + " Give its URL as --schema-registry-url or REFERRALS_SCHEMA_REGISTRY_URL.");
            }
            if (!patient) {
                var unused = registry.latest(Topics.CLICKS.subject());
            }
        } catch (SchemaNotFoundException e) {
            return; // a registry that has no schema yet
        } catch (RegistryRefusedException e) {
            throw new Failure(
                    "Cannot use the schema registry at " + url + ": " + e.getMessage()
                            + ". Is this the base URL of Confluent's API, e.g. http://HOST:8081, and the login right?",
                    e);
        } catch (RegistryUnavailableException e) {
            throw new Failure(
                    "Cannot reach the schema registry at " + url + ": " + e.getMessage() + ". Is it running?", e);
        }
    }

    /** What is wrong with all of the URLs; null when one is right. */
    private @Nullable String atRegistry(String urls, Map<String, String> properties) {
        var findings = new ArrayList<String>();
        for (var text : urls.split(",", -1)) {
            var url = URI.create(text.strip());
            var tls = "https".equals(url.getScheme());
            var expected = tls ? Speech.TLS : Speech.HTTP;
            var address = new Address(url.getHost(), url.getPort() < 0 ? (tls ? 443 : 80) : url.getPort());
            var finding = address.ask(
                    expected, patience(properties.get("schema.registry." + RegistryConfig.READ_TIMEOUT_MS)));
            if (finding.speech() == expected || patient && finding.away()) {
                return null;
            }
            findings.add(address + ": " + finding.words()
                    + (finding.away()
                            ? ". Is it running?"
                            : tls ? ", and not HTTPS." : finding.speech() == Speech.TLS ? ". Write https://." : "."));
        }
        return String.join(" ", findings);
    }

    /**
     * The ledger's database.
     *
     * @throws ConfigException when the URL cannot be read
     */
    public void ledger(String url) {
        var properties = Driver.parseURL(url, new Properties());
        if (properties == null || !url.startsWith("jdbc:postgresql:")) {
            throw new ConfigException("This is not the address of a PostgreSQL ledger. Write "
                    + "jdbc:postgresql://HOST:PORT/DATABASE?user=USER, e.g. as REFERRALS_LEDGER_URL.");
        }
        if (UNASKED || PGProperty.SOCKET_FACTORY.getOrDefault(properties) != null) {
            return;
        }
        var hosts = properties.getProperty("PGHOST", "localhost").split(",", -1);
        var ports = properties.getProperty("PGPORT", "5432").split(",", -1);
        var findings = new ArrayList<String>();
        for (int i = 0; i < hosts.length; i++) {
            var address = new Address(
                    hosts[i].replaceAll("[\\[\\]]", ""), Integer.parseInt(ports[Math.min(i, ports.length - 1)]));
            var seconds = PGProperty.CONNECT_TIMEOUT.getOrDefault(properties);
            var finding = address.ask(Speech.POSTGRESQL, patience(seconds == null ? null : seconds + "000"));
            if (finding.speech() == Speech.POSTGRESQL || patient && finding.away()) {
                return;
            }
            findings.add(address + ": " + finding.words() + (finding.away() ? ". Is it running?" : "."));
        }
        throw new Failure("Cannot reach the ledger's database at " + String.join(" ", findings)
                + " Give its address as --ledger-url or REFERRALS_LEDGER_URL.");
    }

    private static Duration patience(@Nullable String millis) {
        return millis == null || !millis.matches("[1-9]\\d{0,6}")
                ? PATIENCE
                : Duration.ofMillis(Long.parseLong(millis));
    }
}
