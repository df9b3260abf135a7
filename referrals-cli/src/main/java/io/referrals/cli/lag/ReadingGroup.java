package io.referrals.cli.lag;

import io.referrals.cli.Broker;
import io.referrals.cli.LedgerReader;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.topology.InternalTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** A group of consumers, what it reads, and where it says how far it is. */
interface ReadingGroup {
    String name();

    List<String> topics();

    /** Where it reads on; a partition it has never read is absent. */
    Map<TopicPartition, Long> committed() throws InterruptedException;

    /** The attribution application: its positions are the group's on the broker. */
    static ReadingGroup attribution(Broker broker, Admin admin, String applicationId) {
        var topics = new ArrayList<String>();
        Topics.INPUTS.stream().map(Topic::name).forEach(topics::add);
        topics.addAll(new InternalTopics(applicationId).consumed());
        return new ReadingGroup() {
            @Override
            public String name() {
                return applicationId;
            }

            @Override
            public List<String> topics() {
                return topics;
            }

            @Override
            public Map<TopicPartition, Long> committed() throws InterruptedException {
                var committed = new HashMap<TopicPartition, Long>();
                broker.await(
                                admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata(),
                                "read the offsets of " + applicationId)
                        .forEach((partition, offset) -> {
                            if (offset != null) {
                                committed.put(partition, offset.offset());
                            }
                        });
                return committed;
            }
        };
    }

    /** The reward consumer: its positions are in the ledger, in the transactions that posted; Kafka's decide nothing. */
    static ReadingGroup rewards(Broker broker, Admin admin, LedgerReader ledger, String groupId) {
        return new ReadingGroup() {
            @Override
            public String name() {
                return groupId;
            }

            @Override
            public List<String> topics() {
                return List.of(Topics.CONVERSIONS.name());
            }

            @Override
            public Map<TopicPartition, Long> committed() throws InterruptedException {
                var committed = new HashMap<TopicPartition, Long>();
                ledger.positions(broker, admin)
                        .forEach((partition, next) ->
                                committed.put(new TopicPartition(Topics.CONVERSIONS.name(), partition), next));
                return committed;
            }
        };
    }
}
