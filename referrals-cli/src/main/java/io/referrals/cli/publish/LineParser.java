package io.referrals.cli.publish;

import io.referrals.cli.Failure;
import io.referrals.events.intake.EventLines;
import io.referrals.events.intake.ParsedLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads and parses the inputs one after the other in a thread of its own, ahead of the one that publishes: JSON on one
 * core, Avro and compression on the other. The queue between them is bounded, and so is the memory.
 */
public final class LineParser implements AutoCloseable {
    private static final int BATCH_LINES = 256;
    /** A batch ends with the line that goes beyond it: 32 queued batches stay in the tens of megabytes whatever the lines are. */
    private static final int BATCH_BYTES = 128 << 10;

    private static final int QUEUED_BATCHES = 32;
    private static final byte[] NOT_KEPT = {};

    private final EventLines lines = new EventLines();
    private final List<EventInput> inputs;
    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(QUEUED_BATCHES);
    private final Thread thread = new Thread(this::run, "line-parser");

    /** Lines, or why there are no more: the end when the failure is null. */
    private record Batch(
            List<InputLine> lines, boolean last, @Nullable Throwable failure) {}

    /** Begins to read. */
    public LineParser(List<EventInput> inputs) {
        this.inputs = inputs;
        thread.setDaemon(true);
        thread.start();
    }

    /** The next lines, blank ones left out; empty at the end. */
    public List<InputLine> next() throws InterruptedException {
        var batch = queue.take();
        if (batch.last) {
            queue.put(batch);
        }
        if (batch.failure instanceof IOException) {
            throw new Failure("Cannot read the input: " + batch.failure.getMessage(), batch.failure);
        }
        if (batch.failure != null) {
            throw new IllegalStateException("The parser stopped", batch.failure);
        }
        return batch.lines;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            @Nullable Throwable failure = null;
            try {
                parseAll();
            } catch (IOException | RuntimeException e) {
                failure = e;
            }
            queue.put(new Batch(List.of(), true, failure));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed: nobody waits for lines any more
        }
    }

    private void parseAll() throws IOException, InterruptedException {
        var batch = new ArrayList<InputLine>(BATCH_LINES);
        long filesBehind = 0;
        int bytes = 0;
        for (var input : inputs) {
            try (var file = new EventFile(input.open())) {
                for (var line = file.next(); line != null; line = file.next()) {
                    if (!EventLines.isBlank(line)) {
                        var parsed = lines.parse(line);
                        var kept = parsed instanceof ParsedLine.Refused ? line : NOT_KEPT;
                        var behind = filesBehind + file.bytesRead();
                        batch.add(new InputLine(input.name(), file.lineNumber(), kept, parsed, behind));
                        bytes += line.length;
                    }
                    var full = batch.size() == BATCH_LINES || bytes >= BATCH_BYTES;
                    if (full || !batch.isEmpty() && file.isDrained()) {
                        queue.put(new Batch(batch, false, null));
                        batch = new ArrayList<>(BATCH_LINES);
                        bytes = 0;
                    }
                }
                filesBehind += file.bytesRead();
            }
        }
        if (!batch.isEmpty()) {
            queue.put(new Batch(batch, false, null));
        }
    }
}
