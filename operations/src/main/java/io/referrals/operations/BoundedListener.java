package io.referrals.operations;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Listens on HTTP, and bounds what clients can make the server hold: the size of a request's line and headers, the number
 * of connections, and how long one is waited for. No thread waits for bytes of a request.
 *
 * @param connections how many are kept open; with more, those that have waited longest for an answer are closed. Eight times
 *     as many may be open for two seconds
 * @param patience within which a connection has to get a whole answer, again and again
 */
public record BoundedListener(int connections, Duration patience) {
    private static final int HEADER_BYTES = 4_096;

    /**
     * Listens at once; requests are answered when the server is started.
     *
     * @throws IllegalStateException names the address and its setting when it is taken or not this machine's
     */
    public ServerConnector open(Server server, ListenAddress address) {
        var http = new HttpConfiguration();
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setSendServerVersion(false);
        var connector = new ServerConnector(server, 0, 1, new HttpConnectionFactory(http));
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setIdleTimeout(patience.toMillis());
        connector.addBean(new SlowConnections(connector.getScheduler(), connections, patience));
        try {
            connector.open();
        } catch (IOException e) {
            throw address.taken(e);
        }
        return connector;
    }
}
