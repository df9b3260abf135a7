package io.referrals.consumer.rewards;

/** Whose orders a rule rewards. */
public enum CustomerKind {
    /** Those of a person who was new at the order. */
    NEW,
    /** Those of a person who was not. */
    RETURNING;

    /** Whether an order is of this kind; one of which nothing is said is of neither. */
    boolean admits(Conversion order) {
        var isNew = order.newCustomer();
        return isNew != null && isNew == (this == NEW);
    }
}
