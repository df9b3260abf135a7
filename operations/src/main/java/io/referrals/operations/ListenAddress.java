package io.referrals.operations;

/**
 * Where an application listens.
 *
 * @param setting what it is called in the configuration: {@code admin} for {@code admin-host} and {@code admin-port}
 * @param host the address of an interface of this machine; only loopback unless somebody decides otherwise
 * @param port 0 for a free one
 */
public record ListenAddress(String setting, String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    public ListenAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException(setting + "-host is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(setting + "-port is " + port + ", allowed are 0 to 65535");
        }
    }

    /** Of health and metrics. */
    public static ListenAddress admin(String host, int port) {
        return new ListenAddress("admin", host, port);
    }

    /** Of an application's API. */
    public static ListenAddress api(String host, int port) {
        return new ListenAddress("api", host, port);
    }

    /** Of health and metrics, on loopback. */
    public static ListenAddress localAdmin(int port) {
        return admin(LOOPBACK, port);
    }

    /** Of an application's API, on loopback. */
    public static ListenAddress localApi(int port) {
        return api(LOOPBACK, port);
    }

    /** What is said when nothing can listen there. */
    IllegalStateException taken(Throwable cause) {
        return new IllegalStateException(
                "Cannot listen on " + host + ":" + port + " (" + reason(cause) + "): choose another with " + setting
                        + "-port or " + setting + "-host",
                cause);
    }

    private static String reason(Throwable failure) {
        var innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }
}
