package io.referrals.localstack;

/** One open stack for all integration tests of a process, started by the first that asks; it ends with the process. */
public final class SharedStack {
    private SharedStack() {}

    private static final class Started {
        static final LocalStack STACK =
                LocalStack.start(LocalStackOptions.temporary().withFsync(false));
    }

    /** The stack, with what is on it. */
    public static LocalStack get() {
        return Started.STACK;
    }

    /**
     * The stack without anything on it, for a test that needs the topics, schemas or database for itself. Who had it before
     * must have closed its applications.
     */
    public static LocalStack cleared() {
        get().clear();
        return get();
    }
}
