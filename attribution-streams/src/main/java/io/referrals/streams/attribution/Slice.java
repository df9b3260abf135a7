package io.referrals.streams.attribution;

/**
 * How much is decided at a time. Of a person with thousands of orders some are decided now and the rest another time,
 * so that nobody waits for all of them. Where it is cut changes no result.
 */
@FunctionalInterface
public interface Slice {
    /** All at once. */
    Slice WHOLE = decided -> false;

    /** Told of each decided order; whether the rest is left for another time. */
    boolean endsWith(Conversion decided);
}
