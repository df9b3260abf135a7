package io.referrals.cli.run;

import io.referrals.cli.Referrals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An application as the command line runs it, in a thread of its own; ended by an interrupt. */
final class RunningVerb implements AutoCloseable {
    private final StringWriter said = new StringWriter();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();

    RunningVerb(String... arguments) {
        var out = new PrintWriter(said, true);
        thread.execute(
                () -> code.complete(Referrals.commandLine(out, out, Map.of()).execute(arguments)));
    }

    /** What it has printed so far. */
    String text() {
        return said.toString();
    }

    /** Fails when it has ended. */
    void check() {
        if (code.isDone()) {
            throw new AssertionError("ended with exit code " + code.join() + ": " + said);
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        if (!thread.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end: " + said);
        }
    }
}
