package io.referrals.benchmarks.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** What a side's process tells the benchmark, a line of stdout each, and how it ends: when its stdin does. */
public final class SideSignals {
    /** The first record is about to be worked on. */
    public static final String STARTED = "started";
    /** All threads of an application have their state back. */
    static final String RUNNING = "running";
    /** How many records a ceiling has read until now. */
    static final String READ = "read";

    /** Before what is meant for the benchmark; everything else is noise. */
    static final String MARK = "@bench ";

    private SideSignals() {}

    /** Tells that something has just happened. */
    public static void tell(String what) {
        tell(what, 0);
    }

    static void tell(String what, long value) {
        System.out.println(MARK + what + " " + System.currentTimeMillis() + " " + value);
    }

    /** Ends the process when the benchmark says so or is gone. */
    public static void endWithStdin() {
        var thread = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {}
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    System.exit(0);
                },
                "end-with-stdin");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the process; the benchmark shows the end of what it wrote to stderr. */
    public static void fail(@Nullable Throwable cause) {
        if (cause != null) {
            cause.printStackTrace();
            System.err.println(rootOf(cause));
        }
        System.exit(1);
    }

    private static Throwable rootOf(Throwable failure) {
        var cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }
}
