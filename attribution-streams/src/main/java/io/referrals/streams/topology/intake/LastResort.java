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

    private final ProcessorContext<?, ?> context;
    private final Rows<?> rows;

    /** @param rows of the processor's task */
    LastResort(ProcessorContext<?, ?> context, Rows<?> rows) {
        this.context = context;
        this.rows = rows;
    }

    /** What went wrong over the present record before; null for nearly all. */
    @Nullable
    String faultBefore() {
        FailedRecords failed = rows.failedRecords();
        return failed.isEmpty() ? null : failed.fault(coordinates());
    }

    /** A number that is another one when something was changed since. */
    long changes() {
        return rows.changes();
    }

    /**
     * What went wrong over the present record, for its refusal: the kind of the exception, never its message, which may
     * quote the record.
     *
     * @param changesBefore {@link #changes} before the record was processed
     * @throws RuntimeException when refusing the record is not all there is to do
     */
    String fault(RuntimeException thrown, long changesBefore) {
        if (!isAboutTheRecord(thrown)) {
            throw thrown;
        }
        String fault = thrown.getClass().getSimpleName();
        tell(thrown, fault);
        if (rows.changes() == changesBefore) {
            return fault;
        }
        if (!rows.failedRecords().add(coordinates(), fault)) {
            throw thrown;
        }
        throw new RecordFailedException(coordinates(), fault);
    }

    private static boolean isAboutTheRecord(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            boolean isOfTheMachine = (cause instanceof KafkaException && !(cause instanceof SerializationException))
                    || cause instanceof IOException
                    || cause instanceof UncheckedIOException
                    || cause instanceof RocksDBException
                    || cause instanceof Error
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
            if (in.equals(InputProcessor.class.getName())) {
                return false; // whatever called us is Kafka Streams
            }
            if (in.startsWith("org.apache.kafka.clients.")
                    || in.startsWith("org.apache.kafka.streams.")
                    || in.startsWith("org.rocksdb.")) {
                return true;
            }
        }
        return false;
    }

    private void tell(RuntimeException thrown, String fault) {
        StackTraceElement[] stack = thrown.getStackTrace();
        String where = stack.length == 0 ? "unknown" : stack[0].toString();
        if (TOLD.size() < MOST_TOLD && TOLD.add(fault + where)) {
            Exception withoutMessage = new Exception(fault);
            withoutMessage.setStackTrace(stack);
            LOG.error(
                    "the record at {} is refused, as processing it failed; this is to be mended",
                    coordinates(),
                    withoutMessage);
        }
    }

    private String coordinates() {
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        return metadata.topic() + '/' + metadata.partition() + '/' + metadata.offset();
    }
}
