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
    private static final long KIBIBYTE = 1 << 10;
    private static final long MEBIBYTE = 1 << 20;

    private final PrintStream err;
    private final boolean terminal;
    private final long started = System.nanoTime();
    private @Nullable ProgressBar bar;
    private String phase = "";
    private boolean inBytes;
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

    /** Begins a phase of so many things. */
    public synchronized void phase(String name, long size) {
        begin(name, size, false);
    }

    /** Begins a phase of so many bytes. */
    public synchronized void bytes(String name, long size) {
        begin(name, size, true);
    }

    private void begin(String name, long size, boolean sizeInBytes) {
        closeBar();
        phase = name;
        inBytes = sizeInBytes;
        total = size;
        lastLine = System.nanoTime();
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(size)
                    .setUnit(unitName(size, sizeInBytes), unit(size, sizeInBytes))
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
            line(at(phase, done, total, inBytes));
        }
    }

    /** A line that is right for small phases too. */
    static String at(String phase, long done, long total, boolean inBytes) {
        var unit = unit(total, inBytes);
        return String.format(
                Locale.ROOT, "%s: %,d of %,d%s", phase, done / unit, total / unit, unitName(total, inBytes));
    }

    private static long unit(long total, boolean inBytes) {
        return !inBytes ? 1 : total < 10 * MEBIBYTE ? KIBIBYTE : MEBIBYTE;
    }

    private static String unitName(long total, boolean inBytes) {
        return !inBytes ? "" : total < 10 * MEBIBYTE ? " KiB" : " MiB";
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
