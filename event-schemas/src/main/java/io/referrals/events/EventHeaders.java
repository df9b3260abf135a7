package io.referrals.events;

/**
 * The headers an input record may carry about its own history. All are text in UTF-8; others are the producer's own and
 * mean nothing to the pipeline. A refused record keeps its headers in the quarantine.
 */
public final class EventHeaders {
    /** The file or other input the record came from. */
    public static final String INPUT = "referral.input";

    /** Its line in that input, in digits, counted from 1. */
    public static final String LINE = "referral.line";

    /** How often it was redriven from the quarantine, in digits; absent means never. */
    public static final String ATTEMPTS = "referral.attempts";

    /**
     * One for each time it was redriven, the oldest first: the coordinates it was refused at, when it was redriven and by
     * whom, with a space between.
     */
    public static final String REDRIVEN = "referral.redriven";

    private EventHeaders() {}
}
