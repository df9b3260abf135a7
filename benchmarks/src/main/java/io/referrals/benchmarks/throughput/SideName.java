package io.referrals.benchmarks.throughput;

import java.util.Locale;

/** What is measured beside each other. */
enum SideName {
    /** Polls and decodes everything. */
    CEILING_CONSUME("ceilingConsume"),
    /** The same and one durable record per click. */
    CEILING_COPY("ceilingCopy"),
    /** Kafka Streams with a row of a store per click, and nothing else. */
    CEILING_STREAMS("ceilingStreams"),
    /** A Kafka Streams topology as from a tutorial. */
    TEXTBOOK("textbook"),
    /** The product. */
    PIPELINE("pipeline");

    private final String key;

    SideName(String key) {
        this.key = key;
    }

    /** Its name on the command line, {@code ceiling-copy}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name in the results, {@code ceilingCopy}. */
    String key() {
        return key;
    }
}
