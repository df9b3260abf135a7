package io.referrals.streams;

import io.referrals.streams.topology.InternalTopics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes from the topics between the partitions what has been consumed and committed, so that they stay small. Failing to
 * is harmless (the topics' retention bounds them too) and is tried again the next time.
 */
final class ConsumedRecords implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumedRecords.class);
    private static final int EVERY_SECONDS = 30;

    private final Admin admin;
    private final String applicationId;
    private final Set<String> topics;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "delete-consumed-records");
        thread.setDaemon(true);
        return thread;
    });

    ConsumedRecords(Admin admin, String applicationId) {
        this.admin = admin;
        this.applicationId = applicationId;
        this.topics = Set.copyOf(new InternalTopics(applicationId).consumed());
        var unused = timer.scheduleWithFixedDelay(this::delete, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void delete() {
        try {
            Map<TopicPartition, RecordsToDelete> consumed = new HashMap<>();
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(applicationId)
                    .partitionsToOffsetAndMetadata()
                    .get(EVERY_SECONDS, TimeUnit.SECONDS);
            committed.forEach((partition, offset) -> {
                if (offset != null && topics.contains(partition.topic())) {
                    consumed.put(partition, RecordsToDelete.beforeOffset(offset.offset()));
                }
            });
            admin.deleteRecords(consumed).all().get(EVERY_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.warn("could not delete consumed records, will try again in {} s: {}", EVERY_SECONDS, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
