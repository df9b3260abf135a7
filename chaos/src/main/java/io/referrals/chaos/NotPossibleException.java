package io.referrals.chaos;

/** A fault cannot be made here; the message says why. */
final class NotPossibleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPossibleException(String why) {
        super(why);
    }
}
