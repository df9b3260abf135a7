package io.referrals.consumer.ledger;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long work waits for a database that is away, and what is told meanwhile: one line when the first has to wait, one each
 * minute, one when nobody waits any more. Safe for several threads; all that work on one ledger share one.
 */
public final class LedgerOutage {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerOutage.class);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final String database;
    private final @Nullable Duration patience;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Who waits, and for what reason. */
    private final Map<Waiting, String> waiting = new LinkedHashMap<>();

    private long beganAt;
    private long toldAt;
    private long failedAt = System.nanoTime() - Duration.ofDays(1).toNanos();

    private LedgerOutage(@Nullable String ledgerUrl, @Nullable Duration patience) {
        this.database = ledgerUrl == null ? "" : LedgerName.place(ledgerUrl);
        this.patience = patience;
    }

    /**
     * Of an application that serves: it outlasts every outage.
     *
     * @param patience for how long it waits after all, in a run that somebody is waiting for; null for no end
     */
    public static LedgerOutage of(String ledgerUrl, @Nullable Duration patience) {
        return new LedgerOutage(ledgerUrl, patience);
    }

    /** Of a verb, that somebody is waiting for: a minute. */
    static LedgerOutage shortly(DataSource database) {
        return new LedgerOutage(database instanceof HikariDataSource pool ? pool.getJdbcUrl() : null, A_MINUTE);
    }

    /** Ends all waiting, now and later. */
    public void close() {
        closed.countDown();
    }

    /** The database by its server and name, and why it is waited for; null when it is not. */
    public synchronized @Nullable String reason() {
        return waiting.isEmpty()
                ? null
                : database + ": " + waiting.values().iterator().next();
    }

    /** Whether somebody had to wait within a time. */
    public synchronized boolean wasWithin(Duration time) {
        return !waiting.isEmpty() || System.nanoTime() - failedAt < time.toNanos();
    }

    /** Something that may have to wait, until it is closed. */
    public Waiting waiting() {
        return new Waiting();
    }

    /**
     * What is said when the database refuses, by its name and with what to do about it.
     *
     * @param besides what else is to be known, or nothing
     */
    LedgerException refused(SQLException e, String besides) {
        var remedy = DatabaseFailure.isRefused(e) ? ": " + DatabaseFailure.remedy(e) : "";
        return new LedgerException(
                "The ledger's database " + database + " refused (" + DatabaseFailure.reason(e) + ")" + remedy + besides,
                e);
    }

    private synchronized void failed(Waiting who, SQLException cause) {
        var reason = DatabaseFailure.reason(cause);
        failedAt = System.nanoTime();
        beganAt = waiting.isEmpty() ? failedAt : beganAt;
        if (waiting.isEmpty() || failedAt - toldAt >= A_MINUTE.toNanos()) {
            toldAt = failedAt;
            LOG.warn("Waiting for the ledger's database {}: {}", database, reason);
        }
        waiting.put(who, reason);
    }

    private synchronized void over(Waiting who) {
        if (waiting.remove(who) != null && waiting.isEmpty() && closed.getCount() > 0) {
            LOG.warn(
                    "The ledger's database {} is back after {} s",
                    database,
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganAt));
        }
    }

    private synchronized void givenUp(Waiting who) {
        waiting.remove(who);
    }

    /** One piece of work while it waits, if it has to. */
    public final class Waiting implements AutoCloseable {
        private Duration pause = FIRST_PAUSE;
        private long giveUpAt;
        private boolean waited;

        private Waiting() {}

        /** Takes note without waiting. */
        public void failed(SQLException cause) {
            LedgerOutage.this.failed(this, cause);
        }

        /**
         * Waits a moment, longer each time.
         *
         * @return whether to try again; not when it is the database that has to be fixed and somebody is waiting for the
         *     end, nor when the patience is over
         * @throws LedgerClosedException when it is closed meanwhile
         */
        boolean on(SQLException cause) {
            if (patience != null && (DatabaseFailure.isRefused(cause) || isOver(patience))) {
                givenUp(this);
                return false;
            }
            failed(cause);
            pause();
            return true;
        }

        /** Counted from the first failure on: finding out that a database is silent takes its time. */
        private boolean isOver(Duration patience) {
            giveUpAt = waited ? giveUpAt : System.nanoTime() + patience.toNanos();
            waited = true;
            return System.nanoTime() - giveUpAt >= 0;
        }

        private void pause() {
            try {
                if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new LedgerClosedException();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                givenUp(this);
                throw new LedgerClosedException();
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }

        /** It works again, or is given up. */
        @Override
        public void close() {
            over(this);
        }
    }
}
