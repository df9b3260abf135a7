package io.referrals.cli.lag;

import io.referrals.cli.Broker;
import io.referrals.cli.LedgerReader;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import io.referrals.streams.operations.GroupLag;
import io.referrals.streams.topology.InternalTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** A group of consumers, and what measures how far behind it is. */
record ReadingGroup(String name, GroupLag lag) {
    /** The attribution application: its positions are the group's on the broker. */
    static ReadingGroup attribution(Broker broker, Admin admin, String applicationId) {
        var topics = new ArrayList<String>();
        Topics.INPUTS.stream().map(Topic::name).forEach(topics::add);
        topics.addAll(new InternalTopics(applicationId).consumed());
        var positions = GroupLag.Positions.onBroker(admin, applicationId);
        return new ReadingGroup(applicationId, new GroupLag(admin, broker.clientConfig(), topics, positions));
    }

    /** The reward consumer: its positions are in the ledger, in the transactions that posted; Kafka's decide nothing. */
    static ReadingGroup rewards(Broker broker, Admin admin, LedgerReader ledger, String groupId) {
        var topics = List.of(Topics.CONVERSIONS.name());
        return new ReadingGroup(
                groupId, new GroupLag(admin, broker.clientConfig(), topics, () -> positions(broker, admin, ledger)));
    }

    private static Map<TopicPartition, Long> positions(Broker broker, Admin admin, LedgerReader ledger)
            throws InterruptedException {
        var committed = new HashMap<TopicPartition, Long>();
        ledger.positions(broker, admin)
                .forEach((partition, next) ->
                        committed.put(new TopicPartition(Topics.CONVERSIONS.name(), partition), next));
        return committed;
    }
}
