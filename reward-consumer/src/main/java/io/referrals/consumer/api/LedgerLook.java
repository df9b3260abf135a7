package io.referrals.consumer.api;

import io.referrals.consumer.ledger.LedgerOutage;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the ledger every second, and remembers what it saw: whoever asks for health or metrics never waits for it. */
final class LedgerLook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerLook.class);
    private static final long EVERY_MILLIS = 1_000;
    /** The database answers, but has much to do: what was not seen is looked at another time. */
    private static final String TOOK_TOO_LONG = "57014";

    private static final long AUDIT_EVERY_NANOS = 5_000_000_000L;

    private final ApiDatabase database;
    private final LedgerOutage outage;
    private final LedgerOutage.Waiting waiting;
    private final LedgerWatch watch = new LedgerWatch();
    private final LedgerAudit audit;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "look-at-ledger");
        thread.setDaemon(true);
        return thread;
    });
    private long auditDueAt = System.nanoTime();
    private volatile boolean answered;

    LedgerLook(ApiDatabase database, LedgerOutage outage) {
        this.database = database;
        this.outage = outage;
        this.waiting = outage.waiting();
        this.audit = new LedgerAudit(database);
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(this::lookAndGoOn, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether the database answered when it was last looked at, and nobody waits for it. */
    boolean answers() {
        return answered && outage.reason() == null;
    }

    /** The database by its name and why it is waited for; null when it is not. */
    @Nullable
    String reason() {
        return outage.reason();
    }

    /** What was seen of transfers and balances. */
    LedgerWatch watch() {
        return watch;
    }

    /** What was seen of drift. */
    LedgerAudit audit() {
        return audit;
    }

    /** Looks once. */
    void look() {
        try {
            database.read(connection -> {
                watch.look(connection);
                return watch;
            });
            if (System.nanoTime() - auditDueAt >= 0) {
                auditDueAt = System.nanoTime() + AUDIT_EVERY_NANOS;
                audit.walkOn();
            }
            answered = true;
            waiting.close();
        } catch (ProblemException e) {
            watch.lose();
            var failure = Objects.requireNonNull(e.failure(), "only the database refuses here");
            answered = TOOK_TOO_LONG.equals(failure.getSQLState());
            if (answered) {
                LOG.info("Looking at the ledger took too long: {}", failure.getMessage());
            } else {
                waiting.failed(failure);
            }
        }
    }

    private void lookAndGoOn() {
        try {
            look();
        } catch (RuntimeException e) { // a timer would end in silence
            answered = false;
            LOG.error("The ledger cannot be read", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        database.close();
    }
}
