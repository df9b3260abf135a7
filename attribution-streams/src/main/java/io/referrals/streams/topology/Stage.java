package io.referrals.streams.topology;

/** The stages of the stream. Each is a sub-topology of its own, so its node and store names begin with its name. */
enum Stage {
    ACCEPT,
    STITCH,
    RESOLVE,
    TERMS,
    ATTRIBUTE,
    COUNT;

    /** The stage's counters. */
    String accountingStore() {
        return label() + "-accounting";
    }

    /** The stage's sink to a topic, e.g. {@code stitch-quarantine-sink}. */
    String sink(String destination) {
        return label() + '-' + destination + "-sink";
    }

    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
