package io.referrals.events.intake;

import java.time.Instant;

/** The bounds and characters of single fields, for whoever checks records and for whoever reads them where they lie. */
public final class Grammar {
    /** Characters of an id. */
    public static final int MAX_ID_LENGTH = 128;

    /** Characters of a referral code. */
    public static final int MAX_CODE_LENGTH = 64;

    /** Characters of a channel, a country or a hash. */
    public static final int MAX_SHORT_TEXT = 512;

    /** E-mail hashes of an advocate in a version of a code, besides the one that stands alone. */
    public static final int MAX_EMAIL_HASHES = 20;

    /** Characters of the reason of an assignment. */
    public static final int MAX_REASON = 512;

    /** Times print as four-digit years. */
    public static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    private Grammar() {}

    /** By ASCII character, whether an id may have it; a new array each time. */
    public static boolean[] idCharacters() {
        return characters("._:@+-", true);
    }

    /** By ASCII character, whether a referral code may have it; a new array each time. */
    public static boolean[] codeCharacters() {
        return characters("_-", false);
    }

    private static boolean[] characters(String others, boolean lowerCase) {
        boolean[] characters = new boolean[128];
        for (char c = 0; c < characters.length; c++) {
            characters[c] = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (lowerCase && c >= 'a' && c <= 'z')
                    || others.indexOf(c) >= 0;
        }
        return characters;
    }
}
