package io.referrals.streams.topology.records;

import io.referrals.streams.topology.state.FailedRecords;
import io.referrals.streams.topology.state.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record when a processor throws over it, which none should: the record is refused, and everybody else's
 * go on.
 *
 * <p>When nothing has been changed yet, that is all. Once something was changed, a part of the record's work may have been
 * done: rows in memory, messages already sent, counters, filters. Only one thing undoes all of that, whatever a processor
 * may be made of: the transaction. So the record is remembered and the thread given up ({@link RecordFailedException});
 * its transaction is aborted, its tasks begin anew from what is committed, and when the record comes round again it is
 * refused before anything is done with it. That costs restoring the thread's state, once for each such record.
 *
 * <p>What a broker, a registry, a disk or the machine throws says nothing about the record and goes to the failure policy
 * as ever, and so does every {@link Error}.
 */
public final class LastResort {
    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

    /** Kinds of faults of which the first one's stack is logged. */
    private static final int MOST_TOLD = 100;

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** The place of what is no part of a record but all of it. */
    public static final int WHOLE = 0;

    private final ProcessorContext<?, ?> context;
    private final Rows rows;
    private final String processor;

    /**
     * Of a task.
     *
     * @param processor that Kafka Streams calls
     */
    public LastResort(ProcessorContext<?, ?> context, Rows rows, Class<?> processor) {
        this.context = context;
        this.rows = rows;
        this.processor = processor.getName();
    }

    /**
     * Does the work over the present record, or over one message of it; if it fails over it, it is refused.
     *
     * @param place of the message in the record, from 1 on; {@link #WHOLE} for all of it
     * @param refuse told what went wrong: the kind of the exception, never its message, which may quote the record
     * @throws RuntimeException when refusing is not all there is to do
     */
    public void attempt(int place, Runnable work, Consumer<String> refuse) {
        FailedRecords failed = rows.failedRecords();
        String failedBefore = failed.isEmpty() ? null : failed.fault(coordinates(place));
        if (failedBefore != null) {
            refuse.accept(failedBefore);
            return;
        }
        long changesBefore = rows.changes();
        try {
            work.run();
        } catch (RuntimeException e) {
            String coordinates = coordinates(place);
            String what = "the record at " + coordinates;
            String fault = told(e, what);
            if (rows.changes() != changesBefore) {
                throw givenUp(e, fault, coordinates, what);
            }
            refuse.accept(fault);
        }
    }

    /** Whether the transaction was given up over a subject that is no record. */
    public boolean failedBefore(String subject) {
        FailedRecords failed = rows.failedRecords();
        return !failed.isEmpty() && failed.fault(subject) != null;
    }

    /**
     * Gives the transaction up over something that is no record; it is remembered as a record is.
     *
     * @param subject what it is about
     * @param what the same in words that name nobody
     * @return what is to be thrown
     */
    public RuntimeException giveUp(RuntimeException thrown, String subject, String what) {
        return givenUp(thrown, told(thrown, what), subject, what);
    }

    private RuntimeException givenUp(RuntimeException thrown, String fault, String subject, String what) {
        return rows.failedRecords().add(subject, fault) ? new RecordFailedException(what, fault) : thrown;
    }

    private boolean isAboutTheRecord(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            boolean isOfTheMachine = (cause instanceof KafkaException && !(cause instanceof SerializationException))
                    || cause instanceof IOException
                    || cause instanceof UncheckedIOException
                    || cause instanceof RocksDBException
                    || cause instanceof Error
                    || cause instanceof RecordFailedException
                    || wentThroughKafka(cause);
            if (isOfTheMachine) {
                return false;
            }
        }
        return true;
    }

    /** Whether clients or stores threw it, which have a lot of their own to complain about, in any words. */
    private boolean wentThroughKafka(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            String in = frame.getClassName();
            if (in.equals(processor)) {
                return false; // what called us is Kafka Streams
            }
            if (in.startsWith("org.apache.kafka.clients.")
                    || in.startsWith("org.apache.kafka.streams.")
                    || in.startsWith("org.rocksdb.")) {
                return true;
            }
        }
        return false;
    }

    /** The kind of a fault, logged; thrown on when it says nothing about the record. */
    private String told(RuntimeException thrown, String what) {
        if (!isAboutTheRecord(thrown)) {
            throw thrown;
        }
        String fault = thrown.getClass().getSimpleName();
        StackTraceElement[] stack = thrown.getStackTrace();
        String where = stack.length == 0 ? "unknown" : stack[0].toString();
        if (TOLD.size() < MOST_TOLD && TOLD.add(fault + where)) {
            Exception withoutMessage = new Exception(fault);
            withoutMessage.setStackTrace(stack);
            LOG.error(
                    "{} is refused, as processing it failed; this is a fault of the application, please report it",
                    what,
                    withoutMessage);
        }
        return fault;
    }

    private String coordinates(int place) {
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        String record = metadata.topic() + '/' + metadata.partition() + '/' + metadata.offset();
        return place == WHOLE ? record : record + '#' + place;
    }
}
