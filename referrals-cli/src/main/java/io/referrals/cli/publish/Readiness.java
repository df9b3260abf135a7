package io.referrals.cli.publish;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.events.Topic;
import io.referrals.events.registry.SchemaNotFoundException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;

/** Whether topics and their schemas are there, asked once for each topic before its first record is sent. */
public final class Readiness implements AutoCloseable {
    private final Broker broker;
    private final String registryUrl;
    private final Publisher publisher;
    private final Admin admin;
    private final Set<Topic<?>> ready = new HashSet<>();

    public Readiness(Broker broker, String registryUrl, Publisher publisher) {
        this.broker = broker;
        this.registryUrl = registryUrl;
        this.publisher = publisher;
        this.admin = broker.admin();
    }

    /**
     * Fails when records cannot be sent, and says what to do.
     *
     * @param samples a record of each topic in question
     */
    public void check(Map<Topic<?>, ? extends SpecificRecord> samples) throws InterruptedException {
        for (var sample : samples.entrySet()) {
            if (ready.add(sample.getKey())) {
                check(sample.getKey(), sample.getValue());
            }
        }
    }

    private void check(Topic<?> topic, SpecificRecord sample) throws InterruptedException {
        broker.await(admin.describeTopics(List.of(topic.name())).allTopicNames(), "find the topic " + topic.name());
        try {
            var unused = publisher.serialize(topic, sample);
        } catch (SchemaNotFoundException e) {
            throw new Failure(
                    "The schema of " + topic.name() + " is not in the registry at " + registryUrl
                            + ". Register it with 'topics apply'.",
                    e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
