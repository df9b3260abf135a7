package io.referrals.benchmarks.throughput;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.util.List;
import java.util.Locale;

/** What is measured beside each other. */
enum SideName {
    /** Polls and decodes everything. */
    CEILING_CONSUME("ceilingConsume", Topics.INPUTS),
    /** The same and one durable record per click. */
    CEILING_COPY("ceilingCopy", Topics.INPUTS),
    /** Kafka Streams with a row of a store per click, and nothing else. */
    CEILING_STREAMS("ceilingStreams", Textbook.INPUTS),
    /** A Kafka Streams topology as from a tutorial. */
    TEXTBOOK("textbook", Textbook.INPUTS),
    /** The last click, whatever comes first, as a Flink job. */
    FLINK("flink", Textbook.INPUTS),
    /** The product. */
    PIPELINE("pipeline", Topics.INPUTS);

    private final String key;
    private final List<Topic<?>> inputs;

    SideName(String key, List<Topic<?>> inputs) {
        this.key = key;
        this.inputs = inputs;
    }

    /** Its name on the command line, {@code ceiling-copy}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name in the results, {@code ceilingCopy}. */
    String key() {
        return key;
    }

    /** What it reads. */
    List<Topic<?>> inputs() {
        return inputs;
    }
}
