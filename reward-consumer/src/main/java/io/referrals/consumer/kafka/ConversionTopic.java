package io.referrals.consumer.kafka;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * The conversions topic as it exists on this cluster. Positions belong to the topic's id and not only to its name: in a
 * topic that was deleted and created again, or on another cluster, the same offset is another record.
 *
 * @param topicId the id the cluster gave it
 */
public record ConversionTopic(String name, String topicId) {

    /**
     * Asks the cluster.
     *
     * @throws IllegalStateException when there is no such topic or the cluster does not answer
     */
    public static ConversionTopic find(Map<String, Object> adminConfig, String name) {
        try (var admin = Admin.create(adminConfig)) {
            var described =
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
            if (described == null) {
                throw new IllegalStateException("Topic " + name + " is not described");
            }
            return new ConversionTopic(name, described.topicId().toString());
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topic " + name + " cannot be found: " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking for topic " + name, e);
        }
    }

    /** Under which name the ledger keeps the positions. */
    public String positionKey() {
        return name + '@' + topicId;
    }
}
