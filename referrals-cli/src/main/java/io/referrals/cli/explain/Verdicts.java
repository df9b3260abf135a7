package io.referrals.cli.explain;

/** What a verdict, a basis or a reason means, for people. */
final class Verdicts {
    private Verdicts() {}

    static String meaning(String word) {
        return switch (word) {
            case "ELIGIBLE" -> "passed every rule";
            case "BOT" -> "the click is marked as a bot's";
            case "UNKNOWN_CODE" -> "no such code in the storefront";
            case "ASSIGNMENT" -> "credited by hand";
            case "CODE_INACTIVE" -> "the code was not active yet, or revoked";
            case "UNKNOWN_PROGRAM" -> "no version of the code's program was in effect";
            case "PROGRAM_CLOSED" -> "the program had not started, or had ended";
            case "CHANNEL_EXCLUDED" -> "the program does not take this channel";
            case "COUNTRY_EXCLUDED" -> "the program does not take this country";
            case "SELF_REFERRAL" -> "the advocate and the customer are the same person";
            case "OUTSIDE_LOOKBACK" -> "the click is older than the lookback";
            case "CHECKOUT_CODE" -> "the code typed at checkout";
            case "SIGNUP_CODE" -> "the code typed at signup";
            case "SIGNUP_BINDING" -> "the advocate who brought the signup";
            case "CLICK" -> "the clicks before it";
            case "NOT_NEW_CUSTOMER" -> "a touch was eligible, but the customer is not new";
            case "NO_ELIGIBLE_TOUCH" -> "no touch was eligible";
            default -> "";
        };
    }
}
