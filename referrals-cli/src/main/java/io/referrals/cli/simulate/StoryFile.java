package io.referrals.cli.simulate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;

/** A story as an event file, with lines that must be refused on request. */
public final class StoryFile {
    private static final int MILLION = 1_000_000;
    private static final String[] BAD_LINES = {
        "{\"type\":\"click\", not json",
        "{\"type\":\"teleport\"}",
        "{\"type\":\"click\",\"eventId\":\"bad\",\"storefrontId\":\"shop-1\",\"occurredAt\":\"2026-01-01T00:00:00Z\"}",
        "{\"type\":\"purchase\",\"eventId\":\"bad\",\"storefrontId\":\"shop-1\",\"orderId\":\"bad\",\"amountMinor\":-1,"
                + "\"currency\":\"EUR\",\"customerId\":\"bad\",\"occurredAt\":\"2026-01-01T00:00:00Z\"}",
        "[]"
    };

    private StoryFile() {}

    /**
     * Writes a story's lines; bad lines come on top of its events.
     *
     * @param badLinesPpm so many in a million events are followed by a line that must be refused
     * @param out buffered by the caller, and left open
     * @param progress told the number of events written, every few thousand
     * @return the number of lines written
     */
    public static long write(
            Iterator<? extends SpecificRecord> story,
            long seed,
            int badLinesPpm,
            OutputStream out,
            LongConsumer progress)
            throws IOException {
        if (badLinesPpm < 0 || badLinesPpm > MILLION) {
            throw new IllegalArgumentException("badLinesPpm must be from 0 to 1000000, was " + badLinesPpm);
        }
        // Its own dice: the good lines are the same with and without bad ones between them.
        Dice dice = new Dice(~seed);
        RecordLines lines = new RecordLines();
        long events = 0;
        long bad = 0;
        while (story.hasNext()) {
            lines.write(story.next(), out);
            events++;
            if (badLinesPpm > 0 && dice.chance(badLinesPpm)) {
                out.write((dice.oneOf(BAD_LINES) + '\n').getBytes(StandardCharsets.UTF_8));
                bad++;
            }
            if ((events & 0x3FFF) == 0) {
                progress.accept(events);
            }
        }
        progress.accept(events);
        return events + bad;
    }
}
