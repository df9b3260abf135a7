package io.referrals.cli.config;

/** Settings that are handed on under their own names: what stands before these names in a file. */
enum Family {
    /** Every Kafka client, and the serde. */
    KAFKA("kafka.", true),
    /** Kafka Streams, and with Streams' own prefixes its clients and topics. */
    STREAMS("streams.", true),
    /** The client of the schema registry, whose keys Confluent writes with this prefix. */
    REGISTRY("schema.registry.", false);

    private final String prefix;
    private final boolean stripped;

    Family(String prefix, boolean stripped) {
        this.prefix = prefix;
        this.stripped = stripped;
    }

    String prefix() {
        return prefix;
    }

    boolean has(String key) {
        return key.length() > prefix.length() && key.startsWith(prefix);
    }

    /** The name the receiver knows. */
    String property(String key) {
        return stripped ? key.substring(prefix.length()) : key;
    }
}
