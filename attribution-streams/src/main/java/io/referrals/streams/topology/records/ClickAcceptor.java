package io.referrals.streams.topology.records;

/** Where clicks are taken that keep every rule and are where their visitor belongs. */
public interface ClickAcceptor {
    /**
     * Takes a click.
     *
     * @param arrivedAtMs when it arrived on its input topic
     * @return false when it is a repeat
     */
    boolean accept(ClickFields click, long arrivedAtMs);
}
