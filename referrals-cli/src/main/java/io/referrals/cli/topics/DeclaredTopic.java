package io.referrals.cli.topics;

import io.referrals.events.Topics;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A topic as it is meant to be on the broker.
 *
 * @param config the settings that matter; every other setting is the broker's default and left alone
 */
public record DeclaredTopic(String name, Map<String, String> config) {
    /** Figures of the topology's stages, written by the topology alone; JSON, so it is not among {@link Topics}. */
    public static final String ACCOUNTING = "referral.accounting.v1";

    /** Every topic the pipeline needs, apart from those Kafka Streams makes for itself. */
    public static List<DeclaredTopic> all() {
        return Stream.concat(
                        Topics.ALL.stream().map(topic -> new DeclaredTopic(topic.name(), topic.config())),
                        Stream.of(new DeclaredTopic(
                                ACCOUNTING,
                                Map.of("cleanup.policy", "compact", "message.timestamp.type", "LogAppendTime"))))
                .toList();
    }

    boolean compacted() {
        return "compact".equals(config.get("cleanup.policy"));
    }
}
