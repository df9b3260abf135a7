package io.referrals.cli;

import java.util.Locale;

/**
 * Text of strangers as a terminal may show it: what cannot be seen but acts - control characters, escape sequences, marks
 * of writing direction, zero-width characters - is written as its number, {@code \\u202e}.
 */
public final class Printable {
    private Printable() {}

    /** A text of one line; line ends are written as their numbers too. */
    public static String text(String text) {
        if (text.codePoints().noneMatch(Printable::acts)) {
            return text;
        }
        var shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (acts(c)) {
                shown.append(String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\u{%x}", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** A text of several lines, which stay lines. */
    public static String lines(String text) {
        return text.lines()
                .map(Printable::text)
                .reduce((a, b) -> a + System.lineSeparator() + b)
                .orElse("");
    }

    private static boolean acts(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
