package io.referrals.cli.publish;

import io.referrals.events.intake.EventLines;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An event file, line by line as bytes, so that a refused line can be kept exactly as it was.
 *
 * <p>Of a line longer than {@link EventLines#MAX_LINE_BYTES} only one byte more than that is kept, which is enough to
 * refuse it: a file without line ends cannot exhaust the memory.
 */
final class EventFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long lineNumber;
    private long bytesRead;

    EventFile(InputStream in) {
        this.in = in;
    }

    /** The next line without its line feed, blank ones too; null at the end. */
    byte @Nullable [] next() throws IOException {
        if (position == limit && !fill()) {
            return null;
        }
        lineNumber++;
        var line = new ByteArrayOutputStream(512);
        do {
            var end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            var room = EventLines.MAX_LINE_BYTES + 1 - line.size();
            line.write(buffer, position, Math.min(room, end - position));
            var ended = end < limit;
            bytesRead += end - position + (ended ? 1 : 0);
            position = ended ? end + 1 : end;
            if (ended) {
                break;
            }
        } while (fill());
        return line.toByteArray();
    }

    /** The number of the line last returned, counted from 1. */
    long lineNumber() {
        return lineNumber;
    }

    /** Whether the next line has to be waited for, as one that is typed. */
    boolean isDrained() throws IOException {
        for (int i = position; i < limit; i++) {
            if (buffer[i] == '\n') {
                return false;
            }
        }
        return in.available() == 0;
    }

    /** How much of the file is behind us. */
    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        limit = Math.max(0, in.read(buffer));
        position = 0;
        return limit > 0;
    }
}
