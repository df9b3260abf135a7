package io.referrals.localstack;

import org.jspecify.annotations.Nullable;

/** The local stack cannot do what was asked. The message says why and what to do, and is meant for people. */
public final class LocalStackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LocalStackException(String message) {
        super(message);
    }

    LocalStackException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
