package io.referrals.cli.acls;

import io.referrals.cli.ApplicationIdOption;
import io.referrals.cli.Broker;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Failure;
import io.referrals.cli.KafkaOptions;
import io.referrals.cli.Table;
import io.referrals.cli.VerbGroup;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code acls plan|apply}. */
@Command(
        name = "acls",
        description = "Compares the ACLs on a broker with the least that each role needs, and adds what is missing.",
        subcommands = {AclsCommand.Plan.class, AclsCommand.Apply.class})
public final class AclsCommand extends VerbGroup {
    /** What both have in common: the options, and the table. */
    abstract static class Verb implements Callable<Integer> {
        @Mixin
        private KafkaOptions kafka = new KafkaOptions();

        @Option(
                names = "--principal",
                paramLabel = "ROLE=NAME",
                description = "Who has a role: storefront, attribution, rewards, analyst or operator. Its name is the "
                        + "role's when not given. Several times.")
        private Map<Role, String> principals = new LinkedHashMap<>();

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
            var all = new EnumMap<Role, String>(Role.class);
            for (var role : Role.values()) {
                all.put(role, principals.getOrDefault(role, role.word()));
            }
            var broker = kafka.broker();
            try (var admin = broker.admin()) {
                var plan = AclPlan.of(broker, admin, application.applicationId(), all);
                if (applies()) {
                    apply(plan, broker, admin, all);
                }
                print(plan, applies() ? "DONE" : "TO DO");
            }
            return ExitCode.OK;
        }

        /** A failure may come after some of it, or when the answer is lost after all of it: shows what is left. */
        private void apply(AclPlan plan, Broker broker, Admin admin, Map<Role, String> all)
                throws InterruptedException {
            try {
                plan.apply(broker, admin);
            } catch (Failure failure) {
                if (!isDone(broker, admin, all, failure)) {
                    throw failure;
                }
            }
        }

        private boolean isDone(Broker broker, Admin admin, Map<Role, String> all, Failure failure)
                throws InterruptedException {
            try {
                var left = AclPlan.of(broker, admin, application.applicationId(), all);
                if (!left.isEmpty()) {
                    print(left, "STILL TO DO");
                }
                return left.isEmpty();
            } catch (Failure e) {
                failure.addSuppressed(e);
                return false;
            }
        }

        private void print(AclPlan plan, String head) {
            var table = new Table("PRINCIPAL", "ON", "MAY", head);
            for (var line : plan.lines()) {
                var grant = line.grant();
                table.row(line.principal(), grant.what(), grant.may(), line.present() ? "ok" : "create");
            }
            for (var binding : plan.beyond()) {
                var pattern = binding.pattern();
                table.row(
                        binding.entry().principal().replaceFirst("^User:", ""),
                        pattern.resourceType() + " " + pattern.name() + " " + pattern.patternType(),
                        binding.entry().permissionType() + " " + binding.entry().operation(),
                        "not needed, not changed");
            }
            table.print(spec.commandLine().getOut());
        }
    }

    /** {@code acls plan}. */
    @Command(name = "plan", description = "Prints what 'acls apply' would do. Changes nothing.")
    static final class Plan extends Verb {
        @Override
        boolean applies() {
            return false;
        }
    }

    /** {@code acls apply}. */
    @Command(
            name = "apply",
            description = "Adds missing ACLs. Removes none; a second run has nothing to do. Needs a principal that may "
                    + "alter the cluster.")
    static final class Apply extends Verb {
        @Override
        boolean applies() {
            return true;
        }
    }
}
