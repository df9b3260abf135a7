package io.referrals.streams.topology.clicks;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The bytes of changelog offsets: a line for each, of topic, partition and offset. */
final class Offsets {
    private Offsets() {}

    static byte[] write(Map<TopicPartition, Long> offsets) {
        StringBuilder lines = new StringBuilder();
        offsets.forEach((partition, offset) -> lines.append(partition.topic())
                .append(' ')
                .append(partition.partition())
                .append(' ')
                .append(offset)
                .append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    static Map<TopicPartition, Long> read(byte[] bytes) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            String[] parts = line.split(" ", 3);
            offsets.put(new TopicPartition(parts[0], Integer.parseInt(parts[1])), Long.parseLong(parts[2]));
        });
        return offsets;
    }
}
