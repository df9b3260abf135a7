package io.referrals.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a long verb on stderr: a bar on a terminal, elsewhere a line every few seconds, so that a log stays
 * readable. Safe for several threads.
 */
public final class Progress implements AutoCloseable {
    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final PrintStream err;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private @Nullable ProgressBar bar;
    private String phase = "";
    private String unit = "";
    private long unitSize = 1;
    private long total;
    private long lastLine;

    private Progress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** On stderr; the launcher says whether that is a terminal, which Java cannot find out for itself. */
    public static Progress onStderr() {
        return new Progress(System.err, Boolean.getBoolean("referrals.terminal"));
    }

    /** A step without a measure. */
    public synchronized void step(String what) {
        closeBar();
        line(what);
    }

    /** Begins a phase of a known size, shown in units of {@code unitSize}. */
    public synchronized void phase(String name, long size, String unitName, long shownUnit) {
        closeBar();
        phase = name;
        unit = unitName;
        unitSize = shownUnit;
        total = size;
        lastLine = System.nanoTime();
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(size)
                    .setUnit(unitName, shownUnit)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .continuousUpdate()
                    .build();
        }
    }

    /** So much of the phase is done; the size may have grown meanwhile. */
    public synchronized void at(long done, long size) {
        total = size;
        if (bar != null) {
            bar.maxHint(size);
            bar.stepTo(done);
        } else if (System.nanoTime() - lastLine >= LINE_EVERY_NANOS) {
            lastLine = System.nanoTime();
            line(String.format(Locale.ROOT, "%s: %,d of %,d%s", phase, done / unitSize, total / unitSize, unit));
        }
    }

    @Override
    public synchronized void close() {
        closeBar();
    }

    private void line(String text) {
        var seconds = (System.nanoTime() - started) / 1_000_000_000L;
        err.println(String.format(Locale.ROOT, "[%3d s] %s", seconds, text));
    }

    private void closeBar() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
