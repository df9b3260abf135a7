package io.referrals.streams.attribution;

/**
 * An order or a signup was credited by hand.
 *
 * @param assignmentId names the touch that this is
 * @param referralCode the code that is credited
 */
public record Assignment(String assignmentId, String referralCode) {}
