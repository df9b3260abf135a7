package io.referrals.cli;

import org.jspecify.annotations.Nullable;

/** A failure whose message tells the user what happened and what to do; printed without a stack trace, exit code 1. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Failure(String message) {
        super(message);
    }

    public Failure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
