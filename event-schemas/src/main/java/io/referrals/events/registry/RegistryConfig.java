package io.referrals.events.registry;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * How to reach the registry, read from Confluent's keys.
 *
 * <p>The keys of authentication may also be given with the prefix {@code schema.registry.}, which wins, as with
 * Confluent. TLS keys are Kafka's own with that prefix ({@code schema.registry.ssl.truststore.location}, ...). Unknown
 * keys are ignored: the map is usually a Kafka client's whole configuration.
 *
 * @param urls base URLs, tried in order; never empty
 * @param connectTimeout for one attempt to connect
 * @param readTimeout for one answer, from the request to the last byte
 * @param maxRetries further rounds over all URLs after the first, 0 or more
 * @param retryWait before the first further round; doubles each time
 * @param maxRetryWait upper bound of that wait
 * @param cacheCapacity schemas kept in memory, at most
 * @param normalize whether the registry normalizes schemas before it compares them
 */
public record RegistryConfig(
        List<URI> urls,
        Duration connectTimeout,
        Duration readTimeout,
        int maxRetries,
        Duration retryWait,
        Duration maxRetryWait,
        int cacheCapacity,
        boolean normalize,
        RegistryCredentials credentials,
        RegistryTls tls) {
    public static final String URL = "schema.registry.url";
    public static final String CONNECT_TIMEOUT_MS = "http.connect.timeout.ms";
    public static final String READ_TIMEOUT_MS = "http.read.timeout.ms";
    public static final String MAX_RETRIES = "max.retries";
    public static final String RETRIES_WAIT_MS = "retries.wait.ms";
    public static final String RETRIES_MAX_WAIT_MS = "retries.max.wait.ms";
    public static final String CACHE_CAPACITY = "max.schemas.per.subject";
    public static final String NORMALIZE = "normalize.schemas";
    static final String PREFIX = "schema.registry.";
    private static final String IN_MEMORY = "mock";

    private static final ConfigDef KEYS = new ConfigDef()
            .define(URL, Type.LIST, HIGH, "Base URLs of the registry, separated by commas, tried in order.")
            .define(CONNECT_TIMEOUT_MS, Type.INT, 10_000, atLeast(1), LOW, "Time to connect, milliseconds.")
            .define(READ_TIMEOUT_MS, Type.INT, 10_000, atLeast(1), LOW, "Time for an answer, milliseconds.")
            .define(MAX_RETRIES, Type.INT, 3, atLeast(0), LOW, "Further rounds over all URLs.")
            .define(RETRIES_WAIT_MS, Type.INT, 500, atLeast(0), LOW, "Wait before the first further round.")
            .define(RETRIES_MAX_WAIT_MS, Type.INT, 10_000, atLeast(0), LOW, "Longest wait between rounds.")
            .define(CACHE_CAPACITY, Type.INT, 1_000, atLeast(1), LOW, "Schemas kept in memory.")
            .define(NORMALIZE, Type.BOOLEAN, false, LOW, "Let the registry normalize schemas.")
            .define(RegistryCredentials.BASIC_SOURCE, Type.STRING, "URL", MEDIUM, "URL, USER_INFO or SASL_INHERIT.")
            .define(RegistryCredentials.BASIC_USER_INFO, Type.PASSWORD, "", MEDIUM, "user:password for USER_INFO.")
            .define(RegistryCredentials.BEARER_SOURCE, Type.STRING, "", MEDIUM, "STATIC_TOKEN, or empty for none.")
            .define(RegistryCredentials.BEARER_TOKEN, Type.PASSWORD, "", MEDIUM, "The token for STATIC_TOKEN.");

    public RegistryConfig {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new ConfigException(URL, "", "at least one URL is needed");
        }
    }

    /**
     * Reads the configuration.
     *
     * @throws ConfigException names the key that is missing or wrong, never a secret's value
     */
    public static RegistryConfig of(Map<String, ?> configs) {
        var config = new AbstractConfig(KEYS, withoutPrefix(configs), false);
        List<URI> urls =
                config.getList(URL).stream().map(RegistryConfig::baseUrl).toList();
        return new RegistryConfig(
                urls.stream().map(RegistryConfig::withoutUserInfo).toList(),
                Duration.ofMillis(config.getInt(CONNECT_TIMEOUT_MS)),
                Duration.ofMillis(config.getInt(READ_TIMEOUT_MS)),
                config.getInt(MAX_RETRIES),
                Duration.ofMillis(config.getInt(RETRIES_WAIT_MS)),
                Duration.ofMillis(config.getInt(RETRIES_MAX_WAIT_MS)),
                config.getInt(CACHE_CAPACITY),
                config.getBoolean(NORMALIZE),
                RegistryCredentials.of(config, configs, urls),
                RegistryTls.of(configs));
    }

    /** The keys this reads, without the prefix; for checks of a configuration before it is used. */
    public static ConfigDef configDef() {
        return new ConfigDef(KEYS);
    }

    /** The name behind {@code mock://}, or empty for a real registry. */
    Optional<String> inMemoryName() {
        URI first = urls.get(0);
        return IN_MEMORY.equals(first.getScheme()) ? Optional.of(first.getAuthority()) : Optional.empty();
    }

    private static Map<String, Object> withoutPrefix(Map<String, ?> configs) {
        Map<String, Object> plain = new HashMap<>(configs);
        for (String key : KEYS.names()) {
            Object prefixed = configs.get(PREFIX + key);
            if (prefixed != null) {
                plain.put(key, prefixed instanceof Password password ? password.value() : prefixed);
            }
        }
        return plain;
    }

    private static URI baseUrl(String text) {
        String trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        try {
            URI url = new URI(trimmed);
            boolean known = List.of("http", "https", IN_MEMORY).contains(url.getScheme());
            if (known && url.getRawAuthority() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Neither the text nor the cause goes into the message: the URL may hold a password.
            throw new ConfigException("A URL in " + URL + " cannot be read, at position " + e.getIndex());
        }
        throw new ConfigException("Each URL in " + URL + " must look like http(s)://host[:port][/path]");
    }

    private static URI withoutUserInfo(URI url) {
        String userInfo = url.getRawUserInfo();
        return userInfo == null ? url : URI.create(url.toString().replaceFirst(Pattern.quote(userInfo + "@"), ""));
    }
}
