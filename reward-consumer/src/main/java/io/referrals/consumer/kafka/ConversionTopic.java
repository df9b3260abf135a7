package io.referrals.consumer.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The conversions topic as it exists on this cluster. Positions belong to the topic's id and not only to its name: in a
 * topic that was deleted and created again, or on another cluster, the same offset is another record.
 *
 * @param topicId the id the cluster gave it
 */
public record ConversionTopic(String name, String topicId) {

    /** A broker knows a topic a moment after it was created. */
    private static final int LOOKS = 50;

    private static final int BETWEEN_LOOKS_MS = 100;

    /**
     * Asks the cluster, again for five seconds while it does not know the topic.
     *
     * @throws IllegalStateException when there is no such topic or the cluster does not answer
     */
    public static ConversionTopic find(Map<String, Object> adminConfig, String name) {
        try (var admin = Admin.create(adminConfig)) {
            for (int look = 1; look < LOOKS; look++) {
                try {
                    return described(admin, name);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw e;
                    }
                    TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
                }
            }
            return described(admin, name);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topic " + name + " cannot be found: " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking for topic " + name, e);
        }
    }

    private static ConversionTopic described(Admin admin, String name) throws ExecutionException, InterruptedException {
        var description =
                admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
        if (description == null) {
            throw new IllegalStateException("Topic " + name + " is not described");
        }
        return new ConversionTopic(name, description.topicId().toString());
    }

    /** Under which name the ledger keeps the positions. */
    public String positionKey() {
        return name + '@' + topicId;
    }
}
