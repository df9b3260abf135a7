package io.referrals.consumer.api;

/**
 * Where the API listens.
 *
 * @param host the address of an interface of this machine; only loopback unless somebody decides otherwise
 * @param port 0 for a free one
 */
public record ApiAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    public ApiAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("The API's host is missing");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("The API's port " + port + " is not between 0 and 65535");
        }
    }

    /** On loopback. */
    public static ApiAddress local(int port) {
        return new ApiAddress(LOOPBACK, port);
    }
}
