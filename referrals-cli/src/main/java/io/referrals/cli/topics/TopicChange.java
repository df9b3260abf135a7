package io.referrals.cli.topics;

import io.referrals.cli.Counts;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be done with one topic.
 *
 * @param current what is there, in words; a dash when nothing is
 * @param settings settings to change, by name; empty when they are as declared
 */
public record TopicChange(
        DeclaredTopic topic, Action action, String current, Map<String, String> settings, int partitions) {
    /** From nothing to do to what cannot be done. */
    public enum Action {
        NONE("ok"),
        CREATE("create"),
        CONFIGURE("change settings");

        private final String words;

        Action(String words) {
            this.words = words;
        }
    }

    /** The change in a phrase. */
    String words() {
        return switch (action) {
            case NONE -> action.words;
            case CREATE ->
                action.words + " with " + Counts.of(partitions, "partition") + ", " + new TreeMap<>(topic.config());
            case CONFIGURE -> action.words + " to " + new TreeMap<>(settings);
        };
    }
}
