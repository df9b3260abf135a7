package io.referrals.cli.doctor;

import io.referrals.cli.Broker;
import io.referrals.cli.Failure;
import io.referrals.cli.topics.TopicChange;
import io.referrals.cli.topics.TopicChange.Action;
import io.referrals.cli.topics.TopicPlan;
import io.referrals.events.Topics;
import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.RegistryUnavailableException;
import io.referrals.events.registry.SchemaRegistry;
import io.referrals.streams.AttributionConfig;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;

/** Whether the servers are there and as the pipeline needs them. */
final class ServerChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private ServerChecks() {}

    static List<Finding> broker(Broker broker) throws InterruptedException {
        var findings = new ArrayList<Finding>();
        try (var admin = broker.admin()) {
            var nodes = broker.await(admin.describeCluster().nodes(), "reach the broker");
            findings.add(Finding.ok("broker", nodes.size() + " at " + broker.bootstrapServers()));
            var plan = TopicPlan.of(broker, admin, AttributionConfig.DEFAULT_APPLICATION_ID, null, null);
            var open = plan.changes().stream()
                    .filter(change -> change.action() != Action.NONE)
                    .count();
            findings.add(
                    open == 0
                            ? Finding.ok("topics", plan.changes().size() + " as declared")
                            : Finding.fail(
                                    "topics",
                                    open + " are missing or differ; see 'topics plan', then run 'topics apply'"));
            findings.add(arrival(plan.changes()));
        } catch (Failure e) {
            findings.add(Finding.fail("broker", String.valueOf(e.getMessage())));
        }
        return findings;
    }

    /** What is too old or from the future is told by the time of arrival, and only the broker knows it. */
    static Finding arrival(List<TopicChange> changes) {
        var otherwise = changes.stream()
                .filter(change -> change.action() == Action.CONFIGURE
                        && change.settings().containsKey(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))
                .map(change -> change.topic().name())
                .toList();
        return otherwise.isEmpty()
                ? Finding.ok("arrival time", "appended by the broker")
                : Finding.fail(
                        "arrival time",
                        "chosen by the producer on " + String.join(", ", otherwise)
                                + ", where the attribution refuses to start; run 'topics apply'");
    }

    static Finding registry(String url, Map<String, String> properties) {
        var config = new HashMap<String, Object>(properties);
        config.put("schema.registry.url", url);
        config.put("max.retries", "0");
        try (var registry = SchemaRegistry.connect(config)) {
            var unused = registry.compatibility(Topics.CLICKS.subject());
            return Finding.ok("registry", "answers at " + url);
        } catch (ConfigException e) {
            return Finding.fail("registry", String.valueOf(e.getMessage()));
        } catch (RegistryRefusedException e) {
            return Finding.fail(
                    "registry", e.getMessage() + "; give the base URL of the Confluent API, e.g. http://host:8081");
        } catch (RegistryUnavailableException e) {
            return Finding.fail("registry", "no answer at " + url + " (" + e.getMessage() + ")");
        }
    }

    static Finding ledger(String url) {
        DriverManager.setLoginTimeout((int) PATIENCE.toSeconds());
        try (var connection = DriverManager.getConnection(url)) {
            var data = connection.getMetaData();
            return Finding.ok("ledger", data.getDatabaseProductName() + " " + data.getDatabaseProductVersion());
        } catch (SQLException e) {
            return Finding.fail("ledger", "cannot connect: " + e.getMessage());
        }
    }
}
