package io.referrals.cli.topics;

import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A topic as it is meant to be on the broker.
 *
 * @param config the settings that matter; every other setting is the broker's default and left alone
 */
public record DeclaredTopic(String name, Map<String, String> config) {

    /** Every topic the pipeline needs; Kafka Streams makes only its stores' changelogs for itself. */
    public static List<DeclaredTopic> all(String applicationId) {
        var open = Topics.ALL.stream().map(topic -> new DeclaredTopic(topic.name(), topic.config()));
        var accounting = new DeclaredTopic(InternalTopics.accounting(), InternalTopics.accountingConfig());
        var between = new InternalTopics(applicationId)
                .consumed().stream().map(name -> new DeclaredTopic(name, InternalTopics.consumedConfig()));
        return Stream.of(open, Stream.of(accounting), between)
                .flatMap(topics -> topics)
                .toList();
    }
}
