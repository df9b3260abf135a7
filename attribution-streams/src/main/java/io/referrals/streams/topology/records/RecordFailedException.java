package io.referrals.streams.topology.records;

/**
 * A processor failed over one record after it had begun to change something. The record is remembered: when it is read
 * again, by a new thread and in a new transaction, it goes to the quarantine and nothing else is done with it.
 */
public final class RecordFailedException extends RuntimeException {
    RecordFailedException(String what, String fault) {
        super("processing " + what + " failed: " + fault);
    }
}
