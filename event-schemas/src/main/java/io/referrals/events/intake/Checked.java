package io.referrals.events.intake;

/** What became of a record under {@link EventRules}. */
public sealed interface Checked<T> {

    /**
     * The record keeps every rule.
     *
     * @param record the normalised record
     * @param ignoredFields how many optional fields were invalid and are treated as absent
     */
    record Accepted<T>(T record, int ignoredFields) implements Checked<T> {}

    /**
     * The record breaks a rule.
     *
     * @param refusal which one
     */
    record Refused<T>(Refusal refusal) implements Checked<T> {}
}
