package io.referrals.consumer.kafka;

import io.referrals.consumer.ledger.Entry;
import io.referrals.consumer.ledger.Outbox;
import io.referrals.events.RewardEntry;
import io.referrals.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** The topic of reward entries, keyed by entry. */
final class EntryTopic implements Outbox.Publisher, AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Producer<String, RewardEntry> producer;

    EntryTopic(Producer<String, RewardEntry> producer) {
        this.producer = producer;
    }

    /**
     * Sends entries and waits until all copies of the topic have them.
     *
     * @throws KafkaException when the broker refuses one or does not answer in time
     */
    @Override
    public void publish(List<Entry> entries) {
        var sent = new ArrayList<Future<?>>(entries.size());
        for (var entry : entries) {
            sent.add(producer.send(new ProducerRecord<>(Topics.REWARD_ENTRIES.name(), entry.entryId(), record(entry))));
        }
        producer.flush();
        for (var acknowledgement : sent) {
            await(acknowledgement);
        }
    }

    private static void await(Future<?> acknowledgement) {
        try {
            acknowledgement.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused
                    ? refused
                    : new KafkaException("An entry cannot be sent", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static RewardEntry record(Entry entry) {
        var reward = entry.reward();
        return RewardEntry.newBuilder()
                .setEntryId(entry.entryId())
                .setTransferId(Long.toString(entry.transferId()))
                .setStorefrontId(entry.storefrontId())
                .setAccount(entry.account())
                .setUnit(entry.unit())
                .setAmount(entry.amount())
                .setTransferKind(entry.kind().name())
                .setRewardId(entry.rewardId())
                .setConversionId(entry.conversionId())
                .setConversionRevision(entry.conversionRevision())
                .setEffectiveAt(entry.effectiveAt())
                .setRecordedAt(entry.recordedAt())
                .setProgramId(reward == null ? null : reward.programId())
                .setRuleId(reward == null ? null : reward.ruleId())
                .setBeneficiaryType(
                        reward == null ? null : reward.beneficiaryType().name())
                .setBeneficiaryId(reward == null ? null : reward.beneficiaryId())
                .build();
    }

    /** Gives up what is still on its way: it is not counted as published, so it is sent again. */
    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
