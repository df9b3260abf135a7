package io.referrals.events.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust and which certificate to show, from Kafka's own TLS keys with the prefix {@code schema.registry.}: key
 * and trust stores as JKS, PKCS12 or PEM. Without any of them the JVM's defaults hold. The server's name is always
 * checked against its certificate.
 */
public final class RegistryTls {
    private static final String PREFIX = RegistryConfig.PREFIX;
    private static final ConfigDef KEYS = new ConfigDef();

    static {
        SslConfigs.addClientSslSupport(KEYS);
    }

    private final @Nullable SSLContext context;

    private RegistryTls(@Nullable SSLContext context) {
        this.context = context;
    }

    /** What HTTPS uses, or empty for the JVM's default. */
    Optional<SSLContext> context() {
        return Optional.ofNullable(context);
    }

    static RegistryTls of(Map<String, ?> configs) {
        Map<String, Object> given = new HashMap<>();
        configs.forEach((key, value) -> {
            if (key.startsWith(PREFIX + "ssl.")) {
                given.put(key.substring(PREFIX.length()), value);
            }
        });
        if (given.isEmpty()) {
            return new RegistryTls(null);
        }
        if ("".equals(given.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG))) {
            throw new ConfigException(PREFIX + SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG
                    + " cannot be switched off: put the registry's name into its certificate");
        }
        try (var factory = new DefaultSslEngineFactory()) {
            factory.configure(KEYS.parse(given));
            return new RegistryTls(factory.sslContext());
        }
    }

    @Override
    public String toString() {
        return context == null ? "default" : "own stores";
    }
}
