package io.referrals.events.registry;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.jspecify.annotations.Nullable;

/** What proves to the registry who is asking: nothing, a user with a password, or a token. */
public final class RegistryCredentials {
    public static final String BASIC_SOURCE = "basic.auth.credentials.source";
    public static final String BASIC_USER_INFO = "basic.auth.user.info";
    public static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    public static final String BEARER_TOKEN = "bearer.auth.token";

    private final @Nullable String header;

    private RegistryCredentials(@Nullable String header) {
        this.header = header;
    }

    /** The value of the Authorization header. */
    Optional<String> authorization() {
        return Optional.ofNullable(header);
    }

    static RegistryCredentials of(AbstractConfig config, Map<String, ?> configs, List<URI> urls) {
        String bearer = config.getString(BEARER_SOURCE);
        if (!bearer.isEmpty()) {
            return new RegistryCredentials("Bearer " + token(config, bearer));
        }
        String userInfo = switch (config.getString(BASIC_SOURCE)) {
            case "URL" -> userInfoOf(urls);
            case "USER_INFO" -> config.getPassword(BASIC_USER_INFO).value();
            case "SASL_INHERIT" -> saslUser(configs);
            default ->
                throw new ConfigException(
                        BASIC_SOURCE, config.getString(BASIC_SOURCE), "must be URL, USER_INFO or SASL_INHERIT");
        };
        return new RegistryCredentials(userInfo == null || userInfo.isEmpty() ? null : "Basic " + base64(userInfo));
    }

    private static String token(AbstractConfig config, String source) {
        if (!source.equals("STATIC_TOKEN")) {
            throw new ConfigException(BEARER_SOURCE, source, "must be STATIC_TOKEN");
        }
        String token = config.getPassword(BEARER_TOKEN).value();
        if (token.isEmpty()) {
            throw new ConfigException(BEARER_TOKEN + " is needed with STATIC_TOKEN");
        }
        return token;
    }

    private static @Nullable String userInfoOf(List<URI> urls) {
        return urls.stream()
                .map(URI::getRawUserInfo)
                .filter(Objects::nonNull)
                .findFirst()
                // A plus sign in a user info is itself, not a blank.
                .map(raw -> URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8))
                .orElse(null);
    }

    private static String saslUser(Map<String, ?> configs) {
        Map<String, Object> sasl = new HashMap<>(configs);
        sasl.computeIfPresent(
                SaslConfigs.SASL_JAAS_CONFIG, (key, value) -> value instanceof String s ? new Password(s) : value);
        var entries = JaasContext.loadClientContext(sasl).configurationEntries();
        String user = JaasContext.configEntryOption(entries, "username", null);
        String password = JaasContext.configEntryOption(entries, "password", null);
        if (user == null || password == null) {
            throw new ConfigException(
                    "SASL_INHERIT needs a username and a password in " + SaslConfigs.SASL_JAAS_CONFIG);
        }
        return user + ":" + password;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return header == null ? "none" : header.substring(0, header.indexOf(' ')) + " [hidden]";
    }
}
