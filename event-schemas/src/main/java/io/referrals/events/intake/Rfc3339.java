package io.referrals.events.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.Year;
import org.jspecify.annotations.Nullable;

/**
 * Reads times like {@code 2026-03-01T12:00:00Z} and {@code 2026-03-01T14:00:00.5+02:00}: a capital T, Z or a numeric
 * offset, seconds 00-59, an optional fraction that is cut to milliseconds. Nothing else: {@code java.time}'s own parsers
 * take lower-case letters, 24:00 and missing seconds as well.
 */
final class Rfc3339 {
    private static final int FRACTION = 19;
    private static final int OFFSET_LENGTH = 6;

    private Rfc3339() {}

    /** The time, or null when the text is none. */
    static @Nullable Instant parse(String text) {
        if (text.length() < FRACTION + 1
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int year = number(text, 0, 4, 9999);
        int month = number(text, 5, 7, 12);
        int day = number(text, 8, 10, 31);
        int hour = number(text, 11, 13, 23);
        int minute = number(text, 14, 16, 59);
        int second = number(text, 17, 19, 59);
        if ((year | month | day | hour | minute | second) < 0
                || month == 0
                || day == 0
                || day > Month.of(month).length(Year.isLeap(year))) {
            return null;
        }

        int at = FRACTION;
        int millis = 0;
        if (text.charAt(at) == '.') {
            int unit = 100;
            for (at++; at < text.length() && isDigit(text.charAt(at)); at++) {
                millis += unit * (text.charAt(at) - '0');
                unit /= 10;
            }
            if (at == FRACTION + 1) {
                return null;
            }
        }
        int offsetMinutes = offsetMinutes(text, at);
        if (offsetMinutes == Integer.MIN_VALUE) {
            return null;
        }
        long minutes = LocalDate.of(year, month, day).toEpochDay() * 24 * 60 + hour * 60L + minute - offsetMinutes;
        return Instant.ofEpochMilli((minutes * 60 + second) * 1000 + millis);
    }

    /** Minutes east of UTC, or {@code Integer.MIN_VALUE} when the rest of the text is no offset. */
    private static int offsetMinutes(String text, int at) {
        if (at == text.length() - 1 && text.charAt(at) == 'Z') {
            return 0;
        }
        if (text.length() - at != OFFSET_LENGTH || text.charAt(at + 3) != ':') {
            return Integer.MIN_VALUE;
        }
        char sign = text.charAt(at);
        int hours = number(text, at + 1, at + 3, 23);
        int minutes = number(text, at + 4, at + 6, 59);
        if ((sign != '+' && sign != '-') || (hours | minutes) < 0) {
            return Integer.MIN_VALUE;
        }
        return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    }

    /** The number of those digits, or -1 when there is something else or it is greater than allowed. */
    private static int number(String text, int from, int to, int max) {
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number <= max ? number : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
