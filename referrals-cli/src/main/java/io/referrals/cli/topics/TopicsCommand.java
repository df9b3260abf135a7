package io.referrals.cli.topics;

import io.referrals.cli.ApplicationIdOption;
import io.referrals.cli.Broker;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.KafkaOptions;
import io.referrals.cli.RegistryOption;
import io.referrals.cli.Schemas;
import io.referrals.cli.Table;
import io.referrals.cli.VerbGroup;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topics plan|apply}. */
@Command(
        name = "topics",
        description = "Compares the topics on a broker and their schemas in a registry with what is declared, and "
                + "creates or adjusts them.",
        subcommands = {TopicsCommand.Plan.class, TopicsCommand.Apply.class})
public final class TopicsCommand extends VerbGroup {
    /** What both have in common: the options, and the table. */
    abstract static class Verb implements Callable<Integer> {
        @Mixin
        private KafkaOptions kafka = new KafkaOptions();

        @Mixin
        private RegistryOption registry = new RegistryOption();

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "Partitions of new topics. Default: as many as the existing ones have, or 4. "
                        + "Existing topics keep theirs, because keys would move.")
        private @Nullable Integer partitions;

        @Option(
                names = "--replication",
                paramLabel = "N",
                description = "Copies of new topics. Default: 3, or 1 on fewer than three brokers.")
        private @Nullable Short replication;

        @Mixin
        private ApplicationIdOption application = new ApplicationIdOption();

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Spec
        @SuppressWarnings("NullAway.Init") // injected
        private CommandSpec spec;

        abstract boolean applies();

        @Override
        public Integer call() throws InterruptedException {
            if ((partitions != null && partitions < 1) || (replication != null && replication < 1)) {
                throw new ParameterException(spec.commandLine(), "--partitions and --replication must be at least 1.");
            }
            var broker = kafka.broker();
            var registryUrl = registry.urlIfGiven(broker.properties());
            boolean open;
            try (var admin = broker.admin()) {
                var plan = plan(broker, admin);
                if (applies()) {
                    apply(plan, broker, admin);
                }
                print(plan, applies() ? "DONE" : "TO DO");
                open = !plan.isEmpty();
            }
            open |= schemas(registryUrl, broker.properties());
            return open && !applies() ? ExitCode.CHECK_FAILED : ExitCode.OK;
        }

        /** The topics' schemas, when a registry is given; whether something was open. */
        private boolean schemas(@Nullable String registryUrl, Map<String, String> properties) {
            if (registryUrl == null) {
                spec.commandLine()
                        .getErr()
                        .println("Topics only: the schemas were left out, because no registry is given. To register "
                                + "them too, give --schema-registry-url or REFERRALS_SCHEMA_REGISTRY_URL.");
                return false;
            }
            var plan = Schemas.plan(registryUrl, properties);
            if (applies()) {
                Schemas.register(registryUrl, properties);
            }
            var table = new Table("SUBJECT", "NOW", applies() ? "DONE" : "TO DO");
            plan.changes().forEach(change -> table.row(change.topic().subject(), change.current(), change.words()));
            spec.commandLine().getOut().println();
            table.print(spec.commandLine().getOut());
            return !plan.isEmpty();
        }

        /** A failure may come after some of it, or when the answer is lost after all of it: shows what is left. */
        private void apply(TopicPlan plan, Broker broker, Admin admin) throws InterruptedException {
            try {
                plan.apply(broker, admin);
            } catch (Failure failure) {
                if (!isDone(broker, admin, failure)) {
                    throw failure;
                }
            }
        }

        private boolean isDone(Broker broker, Admin admin, Failure failure) throws InterruptedException {
            try {
                var left = plan(broker, admin);
                if (!left.isEmpty()) {
                    print(left, "STILL TO DO");
                }
                return left.isEmpty();
            } catch (Failure e) {
                failure.addSuppressed(e);
                return false;
            }
        }

        private TopicPlan plan(Broker broker, Admin admin) throws InterruptedException {
            return TopicPlan.of(broker, admin, application.applicationId(), partitions, replication);
        }

        private void print(TopicPlan plan, String head) {
            var table = new Table("TOPIC", "NOW", head);
            plan.changes().forEach(change -> table.row(change.topic().name(), change.current(), change.words()));
            table.print(spec.commandLine().getOut());
        }
    }

    /** {@code topics plan}. */
    @Command(
            name = "plan",
            description =
                    "Prints what 'topics apply' would do. Changes nothing. Exit code 3 when it would do something.")
    static final class Plan extends Verb {
        @Override
        boolean applies() {
            return false;
        }
    }

    /** {@code topics apply}. */
    @Command(
            name = "apply",
            description = "Creates missing topics and corrects settings; with a registry also registers missing "
                    + "schemas and sets the compatibility of the event topics. Deletes nothing and makes nothing "
                    + "smaller; a second run has nothing to do.")
    static final class Apply extends Verb {
        @Override
        boolean applies() {
            return true;
        }
    }
}
