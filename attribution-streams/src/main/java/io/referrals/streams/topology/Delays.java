package io.referrals.streams.topology;

/** Told how long things took since the event behind them arrived on its input topic, in milliseconds. */
@FunctionalInterface
public interface Delays {
    /** A conversion was decided on. */
    void decided(long delayMs);

    /** A stage took what another one, or another partition, told it. */
    default void told(Stage stage, long delayMs) {}
}
