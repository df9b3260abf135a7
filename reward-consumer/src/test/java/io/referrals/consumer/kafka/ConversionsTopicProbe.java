package io.referrals.consumer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.referrals.consumer.TestStack;
import io.referrals.consumer.rewards.Conversion;
import io.referrals.consumer.rewards.ProgramVersion;
import io.referrals.events.RewardEntry;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.events.serde.EventSerdes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** Writes the topics the reward consumer reads, in transactions as the topology does. */
public final class ConversionsTopicProbe implements AutoCloseable {
    private static final int PARTITIONS = 3;

    private final EventSerdes serdes =
            EventSerdes.of(Map.of("schema.registry.url", TestStack.stack().schemaRegistryUrl()));
    private final Admin admin =
            Admin.create(Map.of("bootstrap.servers", TestStack.stack().bootstrapServers()));
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of(
                    "bootstrap.servers", TestStack.stack().bootstrapServers(),
                    "transactional.id", UUID.randomUUID().toString()),
            new StringSerializer(),
            new ByteArraySerializer());

    public ConversionsTopicProbe() throws ExecutionException, InterruptedException {
        recreate(Topics.ACCEPTED_PROGRAMS);
        recreate(Topics.CONVERSIONS);
        recreate(Topics.REWARD_ENTRIES);
        producer.initTransactions();
    }

    private void recreate(Topic<?> topic) throws ExecutionException, InterruptedException {
        try {
            admin.deleteTopics(List.of(topic.name())).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
        var fresh = new NewTopic(topic.name(), Optional.of(PARTITIONS), Optional.empty()).configs(topic.config());
        Awaitility.await()
                .ignoreExceptionsMatching(e -> e.getCause() instanceof TopicExistsException)
                .until(() -> {
                    admin.createTopics(List.of(fresh)).all().get();
                    return true;
                });
    }

    public void write(Collection<ProgramVersion> programs, Collection<Conversion> conversions) {
        producer.beginTransaction();
        for (var program : programs) {
            send(
                    Topics.ACCEPTED_PROGRAMS,
                    program.storefrontId() + "|" + program.programId() + "|" + program.version(),
                    AvroRecords.program(program));
        }
        for (var conversion : conversions) {
            send(Topics.CONVERSIONS, conversion.conversionId(), AvroRecords.conversion(conversion));
        }
        producer.commitTransaction();
    }

    /** Writes conversions in a transaction that is taken back. */
    void writeInVain(Collection<Conversion> conversions) {
        producer.beginTransaction();
        conversions.forEach(
                conversion -> send(Topics.CONVERSIONS, conversion.conversionId(), AvroRecords.conversion(conversion)));
        producer.flush();
        producer.abortTransaction();
    }

    void writeGarbage() {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(Topics.CONVERSIONS.name(), "key", new byte[] {0, 0, 0, 0, 1, 99}));
        producer.commitTransaction();
    }

    private <T extends SpecificRecord> void send(Topic<T> topic, String key, T record) {
        var bytes = serdes.serde(topic).serializer().serialize(topic.name(), record);
        producer.send(new ProducerRecord<>(topic.name(), key, bytes));
    }

    /**
     * Where a reader of committed records is at the end, for partitions that are not empty. A commit returns before its
     * markers are in every partition, so this waits for them.
     */
    public Map<Integer, Long> ends() throws ExecutionException, InterruptedException {
        Awaitility.await()
                .until(() -> ends(IsolationLevel.READ_COMMITTED).equals(ends(IsolationLevel.READ_UNCOMMITTED)));
        var ends = ends(IsolationLevel.READ_COMMITTED);
        ends.values().removeIf(end -> end == 0);
        return ends;
    }

    private Map<Integer, Long> ends(IsolationLevel isolation) throws ExecutionException, InterruptedException {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        IntStream.range(0, PARTITIONS)
                .forEach(partition ->
                        latest.put(new TopicPartition(Topics.CONVERSIONS.name(), partition), OffsetSpec.latest()));
        var ends = new HashMap<Integer, Long>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    /** Deletes all conversions, which a compacted topic does not do by itself; how many offsets one partition had. */
    long deleteAll() throws ExecutionException, InterruptedException {
        var name = Topics.CONVERSIONS.name();
        var change = new AlterConfigOp(new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, name), List.of(change)))
                .all()
                .get();
        var end = ends().entrySet().iterator().next();
        admin.deleteRecords(
                        Map.of(new TopicPartition(name, end.getKey()), RecordsToDelete.beforeOffset(end.getValue())))
                .all()
                .get();
        return end.getValue();
    }

    /** All published entries; every partition's in their order. */
    List<RewardEntry> entries() {
        var entries = new ArrayList<RewardEntry>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", TestStack.stack().bootstrapServers()),
                new StringDeserializer(),
                serdes.serde(Topics.REWARD_ENTRIES).deserializer())) {
            var partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(Topics.REWARD_ENTRIES.name(), partition))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    assertThat(record.key()).isEqualTo(record.value().getEntryId());
                    entries.add(record.value());
                }
            }
        }
        return entries;
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        serdes.close();
    }
}
