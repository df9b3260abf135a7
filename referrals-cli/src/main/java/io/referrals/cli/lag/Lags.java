package io.referrals.cli.lag;

import io.referrals.cli.Broker;
import io.referrals.streams.operations.PartitionLag;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How far groups are behind now. */
final class Lags implements AutoCloseable {
    private static final Comparator<LagRow> BY_NAME = Comparator.comparing(
                    (LagRow row) -> row.partition().topic())
            .thenComparing(row -> row.partition().partition());

    private final Broker broker;
    private final Admin admin;
    private final List<ReadingGroup> groups;
    private final Clock clock;

    Lags(Broker broker, Admin admin, List<ReadingGroup> groups, Clock clock) {
        this.broker = broker;
        this.admin = admin;
        this.groups = groups;
        this.clock = clock;
    }

    /** One sample of all groups, also of those without members, by group, topic and partition. */
    List<LagRow> sample() throws InterruptedException {
        var rows = new ArrayList<LagRow>();
        for (var group : groups) {
            try {
                int members = members(group.name());
                var lags = group.lag().look();
                var now = clock.millis();
                lags.entrySet().stream()
                        .map(lag -> row(group.name(), members, lag.getKey(), lag.getValue(), now))
                        .sorted(BY_NAME)
                        .forEach(rows::add);
            } catch (ExecutionException e) {
                throw broker.failure("see how far " + group.name() + " is", e.getCause() == null ? e : e.getCause());
            } catch (TimeoutException e) {
                throw broker.failure("see how far " + group.name() + " is", e);
            }
        }
        return rows;
    }

    private static LagRow row(String group, int members, TopicPartition partition, PartitionLag lag, long nowMs) {
        var seconds = lag.seconds(nowMs);
        return new LagRow(
                group,
                members,
                partition,
                lag.committed(),
                lag.end(),
                lag.records(),
                Double.isNaN(seconds) ? null : (Long) (long) seconds,
                null);
    }

    private int members(String group) throws ExecutionException, InterruptedException {
        try {
            var described =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return described == null ? 0 : described.members().size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        groups.forEach(group -> group.lag().close());
    }
}
