package io.referrals.consumer.api;

import io.referrals.consumer.ledger.LedgerOutage;
import io.referrals.operations.AdminServer;
import io.referrals.operations.ListenAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics of the reward consumer, served until closed. The ledger is looked at in a thread of its own, so that
 * no answer waits for the database.
 */
public final class ConsumerOperations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerOperations.class);

    private final LedgerLook ledger;
    private final ConsumerMetrics metrics;
    private final AdminServer server;

    private ConsumerOperations(LedgerLook ledger, ConsumerMetrics metrics, AdminServer server) {
        this.ledger = ledger;
        this.metrics = metrics;
        this.server = server;
    }

    /**
     * Begins to serve.
     *
     * @param ledgerUrl JDBC address of the ledger; its database may be down for now
     * @param consumer the reward consumer whose health is told
     * @param outage told when the database cannot be read, and asked whether the consumer waits for it
     * @throws IllegalStateException names the address and its setting when it is taken or not this machine's
     */
    public static ConsumerOperations start(
            ListenAddress address, String ledgerUrl, ConsumerStatus consumer, LedgerOutage outage) {
        var ledger = new LedgerLook(ApiDatabase.toLook(ledgerUrl), outage);
        var metrics = new ConsumerMetrics(ledger, consumer);
        var health = new ConsumerHealth(consumer, ledger);
        try {
            var server = AdminServer.start(address, health::live, health::ready, metrics::scrape);
            LOG.info("Health and metrics on http://{}:{}", address.host(), server.port());
            return new ConsumerOperations(ledger, metrics, server);
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    /** Begins to look at the ledger, which has its tables now. */
    public void lookAtLedger() {
        ledger.start();
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Counts a request of the API. */
    public void served(String route, int status, Duration time) {
        metrics.served(route, status, time);
    }

    @Override
    public void close() {
        server.close();
        ledger.close();
        metrics.close();
    }
}
