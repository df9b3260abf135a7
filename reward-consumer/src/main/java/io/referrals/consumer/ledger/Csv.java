package io.referrals.consumer.ledger;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts as fields of CSV (RFC 4180) that a spreadsheet leaves as they are.
 *
 * <p>Ids may look like a formula, a number or a date to a spreadsheet, which would run or rewrite them: {@code +1555...},
 * {@code =1+1}, {@code 0012}, {@code MAR1}. Such a text has an apostrophe in front, and so has one that begins with an
 * apostrophe: who reads the file by program takes one apostrophe off a text that begins with one, and has what it was.
 */
public final class Csv {
    /** How lines end. */
    public static final String END = "\r\n";

    /** Also what separates fields elsewhere, and spaces that a reader might trim. */
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",;\t\r\n]|^\\s|\\s$");

    /** As long as a whole number may be for a spreadsheet to keep all its digits. */
    private static final Pattern KEPT_NUMBER = Pattern.compile("0|[1-9][0-9]{0,14}");

    private static final Pattern RESHAPED = Pattern.compile(
            "[^\\p{L}].*|true|false|"
                    + "(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t|tember)?|oct(ober)?"
                    + "|nov(ember)?|dec(ember)?)[^a-z]*[0-9][^a-z]*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Csv() {}

    /** A text that somebody chose; empty when it is absent. */
    public static String field(@Nullable String value) {
        if (value == null) {
            return "";
        }
        var text = isReshaped(value) ? "'" + value : value;
        return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static boolean isReshaped(String text) {
        return RESHAPED.matcher(text).matches() && !KEPT_NUMBER.matcher(text).matches();
    }
}
