package io.referrals.cli;

/** How an answer is written: for people, or one JSON object a line. */
public enum Format {
    TABLE,
    JSON
}
