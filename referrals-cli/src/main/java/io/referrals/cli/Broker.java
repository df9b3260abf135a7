package io.referrals.cli;

import io.referrals.cli.trouble.Tried;
import io.referrals.cli.trouble.Trouble;
import io.referrals.events.serde.EventSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A broker as the verbs use it.
 *
 * @param bootstrapServers its address, or a list separated by commas
 * @param properties further properties of every Kafka client
 */
public record Broker(String bootstrapServers, Map<String, String> properties) {
    /** A broker that sends nothing for so long is away; somebody is waiting. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    public Broker {
        properties = Map.copyOf(properties);
    }

    /** Serdes with the settings of these clients. */
    public EventSerdes serdes(String registryUrl) {
        return EventSerdes.of(serdesConfig(registryUrl));
    }

    /** The same for verbs that publish events: with schemas that are registered, unless a setting says otherwise. */
    public EventSerdes serdesOfRegistered(String registryUrl) {
        var config = serdesConfig(registryUrl);
        config.putIfAbsent("auto.register.schemas", "false");
        return EventSerdes.of(config);
    }

    private Map<String, Object> serdesConfig(String registryUrl) {
        var config = new HashMap<String, Object>(properties);
        config.put("schema.registry.url", registryUrl);
        return config;
    }

    /** Configuration of a client; an absent broker is reported after 15 seconds, because a person is waiting. */
    public Map<String, Object> clientConfig() {
        var config = new LinkedHashMap<String, Object>(properties);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
        config.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        return config;
    }

    public Admin admin() {
        return Admin.create(clientConfig());
    }

    /** A consumer outside any group that sees committed records only. */
    public KafkaConsumer<byte[], byte[]> reader() {
        var config = clientConfig();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
        // Whoever has read to the end waits so long for the answer to the fetch that was sent ahead, and a person for
        // him.
        config.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "50");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The partitions of a topic; a failure that names the topic when it is not there. */
    public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        var partitions = new ArrayList<TopicPartition>();
        for (var info : consumer.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, info.partition()));
        }
        if (partitions.isEmpty()) {
            throw new Failure("There is no topic " + topic + " on the broker. Create it with 'topics apply'.");
        }
        return partitions;
    }

    /** Reads a topic from its beginning to where it ends now. */
    public void readAll(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        try (var consumer = reader()) {
            var partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readToEnd(consumer, action);
        }
    }

    /** Reads from the consumer's positions to where the assigned partitions end now. */
    public static void readToEnd(
            KafkaConsumer<byte[], byte[]> consumer, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        var unused = readWhile(consumer, () -> true, action);
    }

    /**
     * The same for as long as somebody is willing to wait.
     *
     * @return whether it was read to the end
     */
    public static boolean readWhile(
            KafkaConsumer<byte[], byte[]> consumer,
            BooleanSupplier goOn,
            Consumer<ConsumerRecord<byte[], byte[]>> action) {
        var ends = consumer.endOffsets(consumer.assignment());
        long movedAt = System.nanoTime();
        long last = -1;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (!goOn.getAsBoolean()) {
                return false;
            }
            consumer.poll(Duration.ofMillis(200)).forEach(action);
            long now = ends.keySet().stream().mapToLong(consumer::position).sum();
            if (now != last) {
                last = now;
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > SILENCE.toNanos()) {
                throw new TimeoutException("nothing came for " + SILENCE.toSeconds() + " s while "
                        + ends.keySet().iterator().next().topic() + " was read");
            }
        }
        return true;
    }

    /** Goes to the first record that arrived then or later, in each assigned partition; to the beginning without a time. */
    public static void seek(KafkaConsumer<byte[], byte[]> consumer, @Nullable Instant since) {
        if (since == null) {
            consumer.seekToBeginning(consumer.assignment());
            return;
        }
        var times = new HashMap<TopicPartition, Long>();
        consumer.assignment().forEach(partition -> times.put(partition, since.toEpochMilli()));
        var ends = consumer.endOffsets(consumer.assignment());
        consumer.offsetsForTimes(times)
                .forEach((partition, found) ->
                        consumer.seek(partition, found == null ? ends.getOrDefault(partition, 0L) : found.offset()));
    }

    /** Waits for an answer of the admin client and turns its failure into one a person can read. */
    public <T> T await(KafkaFuture<T> answer, String what) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw failure(what, e.getCause() == null ? e : e.getCause());
        }
    }

    /** Why this broker did not do something, in words. */
    public Failure failure(String what, Throwable cause) {
        var why = cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException
                ? "no broker answered at " + bootstrapServers + ". Is it running?"
                : Trouble.words(cause, Tried.of(bootstrapServers, null));
        return new Failure("Cannot " + what + ": " + why, cause);
    }
}
