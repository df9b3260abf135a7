package io.referrals.cli;

/** What a verb's exit code means; the same for every verb. */
public final class ExitCode {
    public static final int OK = 0;
    /** Something failed: a server is away, the pipeline broke, what was asked for does not exist. */
    public static final int FAILURE = 1;
    /** The arguments are wrong. */
    public static final int USAGE = 2;
    /** Everything ran, and a check said no. */
    public static final int CHECK_FAILED = 3;

    private ExitCode() {}
}
