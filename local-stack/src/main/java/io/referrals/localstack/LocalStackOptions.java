package io.referrals.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a local stack is started.
 *
 * @param dataDirectory where everything is kept and found again at the next start; null for a temporary directory that
 *     goes with the stack
 * @param brokerPort 0 for a free one, as for the other two
 * @param fsync whether the ledger's commits wait for the disk. Off is faster and survives the death of every process,
 *     but not of the machine
 * @param principals who may authenticate at the broker. Empty for an open stack; with names, every server speaks TLS
 *     only, the broker wants SCRAM and allows what ACLs allow, and PostgreSQL wants a password. {@link StackSecurity} has
 *     the passwords
 * @param brokerProxyPort where a proxy before the broker of an open stack listens, 0 for none: who connects through it
 *     goes on doing so
 */
public record LocalStackOptions(
        @Nullable Path dataDirectory,
        int brokerPort,
        int registryPort,
        int postgresPort,
        StartupListener listener,
        BrokerProfile brokerProfile,
        boolean fsync,
        List<String> principals,
        int brokerProxyPort) {

    public LocalStackOptions {
        principals = List.copyOf(principals);
        requirePort("broker", brokerPort);
        requirePort("registry", registryPort);
        requirePort("postgres", postgresPort);
        requirePort("broker proxy", brokerProxyPort);
        if (brokerProxyPort != 0 && !principals.isEmpty()) {
            throw new IllegalArgumentException("a secured broker has no second listener for a proxy");
        }
    }

    public LocalStackOptions(
            @Nullable Path dataDirectory,
            int brokerPort,
            int registryPort,
            int postgresPort,
            StartupListener listener) {
        this(
                dataDirectory,
                brokerPort,
                registryPort,
                postgresPort,
                listener,
                BrokerProfile.FAST_START,
                true,
                List.of(),
                0);
    }

    /** A stack on free ports whose data goes when it is closed. */
    public static LocalStackOptions temporary() {
        return new LocalStackOptions(null, 0, 0, 0, StartupListener.SILENT);
    }

    public LocalStackOptions withDataDirectory(@Nullable Path directory) {
        return with(copy -> copy.dataDirectory = directory);
    }

    public LocalStackOptions withBrokerPort(int port) {
        return with(copy -> copy.brokerPort = port);
    }

    public LocalStackOptions withRegistryPort(int port) {
        return with(copy -> copy.registryPort = port);
    }

    public LocalStackOptions withPostgresPort(int port) {
        return with(copy -> copy.postgresPort = port);
    }

    public LocalStackOptions withListener(StartupListener newListener) {
        return with(copy -> copy.listener = newListener);
    }

    public LocalStackOptions withBrokerProfile(BrokerProfile profile) {
        return with(copy -> copy.brokerProfile = profile);
    }

    public LocalStackOptions withFsync(boolean on) {
        return with(copy -> copy.fsync = on);
    }

    public LocalStackOptions withPrincipals(List<String> names) {
        return with(copy -> copy.principals = names);
    }

    public LocalStackOptions withBrokerProxyPort(int port) {
        return with(copy -> copy.brokerProxyPort = port);
    }

    private LocalStackOptions with(Consumer<Copy> change) {
        var copy = new Copy();
        change.accept(copy);
        return copy.toOptions();
    }

    /** These options while one of them is changed. */
    private final class Copy {
        private @Nullable Path dataDirectory = LocalStackOptions.this.dataDirectory;
        private int brokerPort = LocalStackOptions.this.brokerPort;
        private int registryPort = LocalStackOptions.this.registryPort;
        private int postgresPort = LocalStackOptions.this.postgresPort;
        private StartupListener listener = LocalStackOptions.this.listener;
        private BrokerProfile brokerProfile = LocalStackOptions.this.brokerProfile;
        private boolean fsync = LocalStackOptions.this.fsync;
        private List<String> principals = LocalStackOptions.this.principals;
        private int brokerProxyPort = LocalStackOptions.this.brokerProxyPort;

        private LocalStackOptions toOptions() {
            return new LocalStackOptions(
                    dataDirectory,
                    brokerPort,
                    registryPort,
                    postgresPort,
                    listener,
                    brokerProfile,
                    fsync,
                    principals,
                    brokerProxyPort);
        }
    }

    private static void requirePort(String part, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(part + " port " + port + " is not between 0 and 65535");
        }
    }
}
