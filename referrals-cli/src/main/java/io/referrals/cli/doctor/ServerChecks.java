package io.referrals.cli.doctor;

import io.referrals.cli.Broker;
import io.referrals.cli.Counts;
import io.referrals.cli.Failure;
import io.referrals.cli.LedgerDatabase;
import io.referrals.cli.Schemas;
import io.referrals.cli.topics.SchemaChange;
import io.referrals.cli.topics.TopicChange;
import io.referrals.cli.topics.TopicChange.Action;
import io.referrals.cli.topics.TopicPlan;
import io.referrals.cli.trouble.Reach;
import io.referrals.cli.trouble.Trouble;
import io.referrals.streams.AttributionConfig;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;

/** Whether the servers are there and as the pipeline needs them. */
final class ServerChecks {
    private ServerChecks() {}

    static List<Finding> broker(Supplier<Broker> given) throws InterruptedException {
        var findings = new ArrayList<Finding>();
        try {
            broker(given.get(), findings);
        } catch (Failure | KafkaException e) {
            findings.add(Finding.fail("broker", Trouble.words(e)));
        }
        return findings;
    }

    private static void broker(Broker broker, List<Finding> findings) throws InterruptedException {
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
                                    Counts.of(open, "is missing or differs", "are missing or differ")
                                            + "; see 'topics plan', then run 'topics apply'"));
            findings.add(arrival(plan.changes()));
        }
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

    static List<Finding> registry(String url, Map<String, String> properties) {
        try {
            new Reach(false).registry(url, properties);
        } catch (Failure | ConfigException e) {
            return List.of(Finding.fail("registry", String.valueOf(e.getMessage())));
        }
        return List.of(Finding.ok("registry", "answers at " + url), schemas(url, properties));
    }

    private static Finding schemas(String url, Map<String, String> properties) {
        try {
            return schemas(Schemas.plan(url, properties).changes());
        } catch (Failure e) {
            return Finding.fail("schemas", String.valueOf(e.getMessage()));
        }
    }

    /** Subjects, versions and compatibility levels. */
    static Finding schemas(List<SchemaChange> changes) {
        var open = changes.stream()
                .filter(SchemaChange::isOpen)
                .map(change -> change.topic().subject())
                .toList();
        return open.isEmpty()
                ? Finding.ok("schemas", Counts.of(changes.size(), "subject") + " as declared")
                : Finding.fail(
                        "schemas",
                        String.join(", ", open)
                                + (open.size() == 1 ? " is missing or differs" : " are missing or differ")
                                + "; see 'topics plan', then run 'topics apply'");
    }

    static Finding ledger(String url) {
        try (var database = LedgerDatabase.connect(url);
                var connection = database.getConnection()) {
            var data = connection.getMetaData();
            return Finding.ok("ledger", data.getDatabaseProductName() + " " + data.getDatabaseProductVersion());
        } catch (Failure | ConfigException | SQLException e) {
            return Finding.fail("ledger", Trouble.words(e));
        }
    }
}
