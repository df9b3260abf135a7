package io.referrals.streams;

import io.referrals.streams.topology.records.RecordFailedException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies: it is replaced after a transient error, a bounded number of times in a
 * while, and after it failed over a single record; anything else, and one too many, ends the application, for a person or a supervisor to see.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);
    private static final int REPLACEMENTS = 5;
    private static final long WHILE_NANOS = 10L * 60 * 1_000_000_000;

    private static final String TRANSACTIONS_OF_A_PRODUCER =
            "org.apache.kafka.clients.producer.internals.TransactionManager";

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Runnable end;
    private int replaced;
    private long countingSince;

    /**
     * @param end told when the application is to end. Kafka Streams says that it has ended only when all its threads have,
     *     and one whose producer waits for a broker may never do
     */
    FailurePolicy(Runnable end) {
        this.end = end;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable error) {
        if (isOverOneRecord(error)) {
            LOG.warn(
                    "a stream thread is replaced, as it failed over one record, which is refused next: {}",
                    error.toString());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        if (isTransient(error) && mayReplace(System.nanoTime())) {
            LOG.warn("a stream thread is replaced after a transient error ({} of {})", replaced, REPLACEMENTS, error);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, error);
        LOG.error("the application ends: a stream thread died of an error that repeating does not fix", error);
        end.run();
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /** Takes an error that kept the application from starting. */
    void notStarted(RuntimeException error) {
        failure.compareAndSet(null, error);
    }

    /** Whether the application ended because a file of its state is not what was written to it. */
    boolean isStateDamaged() {
        for (Throwable cause = failure.get(); cause != null; cause = cause.getCause()) {
            if (cause instanceof RocksDBException broken
                    && broken.getStatus() != null
                    && broken.getStatus().getCode() == Status.Code.Corruption) {
                return true;
            }
        }
        return false;
    }

    private boolean mayReplace(long nowNanos) {
        if (replaced == 0 || nowNanos - countingSince > WHILE_NANOS) {
            countingSince = nowNanos;
            replaced = 0;
        }
        return ++replaced <= REPLACEMENTS;
    }

    /** The record is remembered, so that none makes a thread fail twice, and no more than a bounded number of them. */
    private static boolean isOverOneRecord(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordFailedException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isTransient(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            // The broker may give up a transaction that waits too long; what was in it is done again.
            if (cause instanceof RetriableException
                    || cause instanceof InvalidTxnStateException
                    || cause instanceof java.io.IOException
                    || isCommitLeftOpen(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether something was sent although the commit before it timed out and must be repeated first: so does Kafka Streams
     * when a punctuation comes in between, in an outage of the broker.
     */
    private static boolean isCommitLeftOpen(Throwable cause) {
        StackTraceElement[] thrownBy = cause.getStackTrace();
        return cause instanceof IllegalStateException
                && thrownBy.length > 0
                && thrownBy[0].getClassName().equals(TRANSACTIONS_OF_A_PRODUCER);
    }
}
