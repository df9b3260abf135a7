package io.referrals.cli.config;

/**
 * A value somebody gave.
 *
 * @param value as it was written; a reference to a file of secrets is not resolved
 * @param from in words, for {@code config print}
 */
public record Setting(String key, String value, String from) {
    /** Without a secret. */
    @Override
    public String toString() {
        return key + "=" + Redaction.value(key, value) + " (" + from + ")";
    }
}
