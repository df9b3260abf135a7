package io.referrals.streams.topology.records;

/** Where a stage takes events of a type: those that keep every rule of their own and are where their key belongs. */
public interface Acceptor<T> {
    /** Takes an event, or tells why not. */
    Outcome accept(T event, Arrival arrival);
}
