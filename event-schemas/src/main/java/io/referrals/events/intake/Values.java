package io.referrals.events.intake;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of single values: ids, codes, currencies and units. Loops over characters instead of regular expressions,
 * for every click passes here twice.
 */
final class Values {
    /** A guest is the person {@code visitor:<visitorId>}; no customer may look like one. */
    static final String GUEST_PREFIX = "visitor:";

    private static final boolean[] ID_CHARACTER = Grammar.idCharacters();
    private static final boolean[] CODE_CHARACTER = Grammar.codeCharacters();

    private Values() {}

    /** What is wrong with a non-empty id, or null. */
    static @Nullable String idProblem(String id) {
        int length = id.length();
        if (length > Grammar.MAX_ID_LENGTH) {
            return tooLong(Grammar.MAX_ID_LENGTH, length);
        }
        for (int i = 0; i < length; i++) {
            if (!contains(ID_CHARACTER, id.charAt(i))) {
                return notAllowed(i, length);
            }
        }
        return null;
    }

    /** What is wrong with a non-empty customerId, or null. */
    static @Nullable String customerIdProblem(String id) {
        return id.startsWith(GUEST_PREFIX) ? "begins with '" + GUEST_PREFIX + "'" : idProblem(id);
    }

    static boolean isId(String id) {
        return !id.isEmpty() && idProblem(id) == null;
    }

    static boolean isCode(String code) {
        return !code.isEmpty() && codeProblem(code) == null;
    }

    /** What is wrong with a non-empty code, or null. */
    static @Nullable String codeProblem(String code) {
        int length = code.length();
        if (length > Grammar.MAX_CODE_LENGTH) {
            return tooLong(Grammar.MAX_CODE_LENGTH, length);
        }
        for (int i = 0; i < length; i++) {
            if (!contains(CODE_CHARACTER, code.charAt(i))) {
                return notAllowed(i, length);
            }
        }
        return null;
    }

    /**
     * The code without the characters nobody sees, trimmed and upper-cased; the same object when nothing changes. In this
     * order: white space may stand between invisible characters.
     */
    static String normalisedCode(String code) {
        return isCode(code) ? code : trimmed(withoutInvisible(code)).toUpperCase(Locale.ROOT);
    }

    /** Without characters of category Cf, which come with what is copied out of chats and mails. */
    private static String withoutInvisible(String text) {
        StringBuilder seen = new StringBuilder(text.length());
        text.codePoints().filter(c -> Character.getType(c) != Character.FORMAT).forEach(seen::appendCodePoint);
        return seen.toString();
    }

    /**
     * What a person typed, as it is kept: without invisible characters, trimmed, upper-cased, cut at 64 characters (code points, so that none is
     * halved), or null when nothing is left. Trimmed again after the cut, so that normalising twice changes nothing.
     */
    static @Nullable String typedCode(String typed) {
        String code = normalisedCode(typed);
        if (code.length() > Grammar.MAX_CODE_LENGTH
                && code.codePointCount(0, code.length()) > Grammar.MAX_CODE_LENGTH) {
            code = trimmed(code.substring(0, code.offsetByCodePoints(0, Grammar.MAX_CODE_LENGTH)));
        }
        return code.isEmpty() ? null : code;
    }

    /** The currency upper-cased, or null when it is not three letters. */
    static @Nullable String currency(String currency) {
        if (currency.length() != 3) {
            return null;
        }
        boolean upper = true;
        for (int i = 0; i < 3; i++) {
            char c = currency.charAt(i);
            if (c >= 'a' && c <= 'z') {
                upper = false;
            } else if (c < 'A' || c > 'Z') {
                return null;
            }
        }
        return upper ? currency : currency.toUpperCase(Locale.ROOT);
    }

    /** A reward's unit with its currency upper-cased, or null when it is none. */
    static @Nullable String unit(String unit) {
        if (unit.equals("POINTS") || unit.equals("MEMBERSHIP_DAYS")) {
            return unit;
        }
        int colon = unit.indexOf(':');
        if (colon < 0) {
            return currency(unit);
        }
        String kind = unit.substring(0, colon);
        String what = unit.substring(colon + 1);
        return switch (kind) {
            case "COUPON", "PRODUCT" -> isId(what) ? unit : null;
            case "GIFT_CARD" -> {
                String currency = currency(what);
                yield currency == null ? null : kind + ':' + currency;
            }
            default -> null;
        };
    }

    /** What is wrong with a text of that length that is longer than allowed. */
    static String tooLong(int most, int length) {
        return "is longer than " + most + " characters (length " + length + ")";
    }

    private static String notAllowed(int index, int length) {
        return "has a character that is not allowed at position " + (index + 1) + " (length " + length + ")";
    }

    /** Without white space at both ends; also the no-break spaces that come with copied text. */
    private static String trimmed(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    private static boolean contains(boolean[] characters, char c) {
        return c < characters.length && characters[c];
    }
}
