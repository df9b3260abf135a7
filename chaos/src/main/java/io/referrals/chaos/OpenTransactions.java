package io.referrals.chaos;

import io.referrals.cli.Broker;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.TopicPartition;

/** What the broker knows of transactions that have not ended: what everybody who reads committed records waits for. */
final class OpenTransactions {
    private OpenTransactions() {}

    /** A line for each transactional id, and for each partition that holds records of an open transaction. */
    static List<String> of(Broker broker, Admin admin) throws InterruptedException {
        var lines = new ArrayList<String>();
        for (var transaction : broker.await(admin.listTransactions().all(), "list the transactions")) {
            lines.add(transaction.toString());
        }
        var producers = admin.describeProducers(partitions(broker, admin)).all();
        broker.await(producers, "describe the producers")
                .forEach((partition, state) -> state.activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .forEach(producer -> lines.add(partition + ": " + producer)));
        return lines;
    }

    private static List<TopicPartition> partitions(Broker broker, Admin admin) throws InterruptedException {
        var names = broker.await(
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names(), "list the topics");
        return broker.await(admin.describeTopics(names).allTopicNames(), "find the topics").values().stream()
                .flatMap(topic ->
                        topic.partitions().stream().map(info -> new TopicPartition(topic.name(), info.partition())))
                .toList();
    }
}
