package io.referrals.streams.topology.stitch;

import io.referrals.streams.topology.messages.CodeCount;
import io.referrals.streams.topology.messages.Mail;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.VisitorSketch;
import io.referrals.streams.topology.records.ClickFields;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The first phase of the funnel: the clicks and visitors of every code and day since the last commit. They are told with
 * the commit, so a viral code costs its counting partition a message per commit and not one per click.
 */
final class ClickCounts {
    private static final long DAY_MS = 24L * 60 * 60 * 1000;

    private final Mail mail;
    private final Map<Day, Count> days = new HashMap<>();
    /** The day of the present click, to be found by. */
    private final Day present = new Day();

    /** A code's day; the storefront's and the code's bytes in one. */
    private static final class Day {
        private byte[] bytes = new byte[256];
        private int storefrontLength;
        private int length;
        private long epochDay;
        private int hash;

        void set(ClickFields click) {
            storefrontLength = click.storefrontLength;
            length = storefrontLength + click.codeLength;
            System.arraycopy(click.in, click.storefront, bytes, 0, storefrontLength);
            System.arraycopy(click.in, click.code, bytes, storefrontLength, click.codeLength);
            epochDay = Math.floorDiv(click.occurredAtMs, DAY_MS);
            int sum = Long.hashCode(epochDay);
            for (int i = 0; i < length; i++) {
                sum = 31 * sum + bytes[i];
            }
            hash = sum;
        }

        Day copy() {
            Day copy = new Day();
            copy.bytes = Arrays.copyOf(bytes, length);
            copy.storefrontLength = storefrontLength;
            copy.length = length;
            copy.epochDay = epochDay;
            copy.hash = hash;
            return copy;
        }

        String key() {
            String both = new String(bytes, 0, length, StandardCharsets.US_ASCII);
            return CodeCount.key(both.substring(0, storefrontLength), both.substring(storefrontLength), epochDay);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Day day
                    && hash == day.hash
                    && epochDay == day.epochDay
                    && storefrontLength == day.storefrontLength
                    && Arrays.equals(bytes, 0, length, day.bytes, 0, day.length);
        }
    }

    private static final class Count {
        private long clicks;
        private int[] visitors = new int[4];

        void add(int visitor) {
            if (clicks == visitors.length) {
                visitors = Arrays.copyOf(visitors, 2 * visitors.length);
            }
            visitors[(int) clicks++] = visitor;
        }
    }

    ClickCounts(Mail mail) {
        this.mail = mail;
    }

    /** Counts an accepted click of a human. */
    void add(ClickFields click) {
        present.set(click);
        Count count = days.get(present);
        if (count == null) {
            count = new Count();
            days.put(present.copy(), count);
        }
        count.add(VisitorSketch.token(click.in, click.visitor, click.visitorLength));
    }

    void tell() {
        days.forEach((day, count) -> {
            VisitorSketch visitors = VisitorSketch.of(count.visitors, (int) count.clicks);
            mail.send(day.key(), new Message.Counted(new CodeCount.Clicked(count.clicks, visitors)));
        });
        days.clear();
    }
}
