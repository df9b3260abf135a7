package io.referrals.streams.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
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
final class LastResort {
    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

    /** Kinds of faults of which the first one's stack is logged. */
    private static final int MOST_TOLD = 100;

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    /** The place of what is no part of a record but all of it. */
    static final int WHOLE = 0;

    /** Where Kafka Streams calls us. */
    private static final Set<String> OURS =
            Set.of(InputProcessor.class.getName(), MessageProcessor.class.getName(), PersonProcessor.class.getName());

    private final ProcessorContext<?, ?> context;
    private final Rows<?> rows;

    /** @param rows of the processor's task */
    LastResort(ProcessorContext<?, ?> context, Rows<?> rows) {
        this.context = context;
        this.rows = rows;
    }

    /**
     * What went wrong before over the present record, or over a message of it; null for nearly all.
     *
     * @param place of the message in the record, {@link #WHOLE} for all of it
     */
    @Nullable
    String faultBefore(int place) {
        FailedRecords failed = rows.failedRecords();
        return failed.isEmpty() ? null : failed.fault(coordinates(place));
    }

    /** What went wrong before when it was decided about a person; null for nearly all. */
    @Nullable
    String faultBefore(String person) {
        FailedRecords failed = rows.failedRecords();
        return failed.isEmpty() ? null : failed.fault(person);
    }

    /** A number that is another one when something was changed since. */
    long changes() {
        return rows.changes();
    }

    /**
     * What went wrong over the present record, for its refusal: the kind of the exception, never its message, which may
     * quote the record.
     *
     * @param place of the message in the record, {@link #WHOLE} for all of it
     * @param changesBefore {@link #changes} before the record was processed
     * @throws RuntimeException when refusing the record is not all there is to do
     */
    String fault(RuntimeException thrown, int place, long changesBefore) {
        String coordinates = coordinates(place);
        String fault = told(thrown, "the record at " + coordinates);
        if (rows.changes() == changesBefore) {
            return fault;
        }
        throw givenUp(thrown, fault, coordinates, "the record at " + coordinates);
    }

    /**
     * Gives the transaction up in which it was decided about a person, after which every message about it is refused: which
     * of them it is cannot be told.
     */
    RuntimeException decidingFailed(RuntimeException thrown, String person) {
        String what = "a person of partition " + context.taskId().partition();
        return givenUp(thrown, told(thrown, what), person, what);
    }

    private RuntimeException givenUp(RuntimeException thrown, String fault, String subject, String what) {
        return rows.failedRecords().add(subject, fault) ? new RecordFailedException(what, fault) : thrown;
    }

    private static boolean isAboutTheRecord(RuntimeException thrown) {
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
    private static boolean wentThroughKafka(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            String in = frame.getClassName();
            if (OURS.contains(in)) {
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
    private static String told(RuntimeException thrown, String what) {
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
