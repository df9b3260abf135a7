package io.referrals.consumer.kafka;

import io.referrals.consumer.ledger.Outbox;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the ledger's entries, batch by batch, and looks for new ones when there are none left. A broker that does not
 * answer is tried again until it does, because the ledger itself does not need it; what the broker refuses ends the loop.
 */
final class OutboxLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxLoop.class);
    private static final int BATCH = 1_000;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Outbox outbox;
    private final EntryTopic topic;
    private final CountDownLatch closed = new CountDownLatch(1);

    OutboxLoop(Outbox outbox, EntryTopic topic) {
        this.outbox = outbox;
        this.topic = topic;
    }

    /** Ends {@link #run} after the batch it is publishing. */
    void close() {
        closed.countDown();
    }

    @Override
    public void run() {
        try {
            while (closed.getCount() > 0) {
                if (publish() < BATCH && closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeClients();
        }
    }

    /** Also of a loop that never ran. */
    void closeClients() {
        topic.close();
    }

    private int publish() {
        try {
            return outbox.publish(BATCH, topic);
        } catch (RetriableException e) {
            LOG.warn("Entries cannot be published now, trying again: {}", e.getMessage());
            return 0;
        }
    }
}
