package io.referrals.cli.acls;

import io.referrals.cli.Broker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * The way from the ACLs a broker has to those the roles need. Nothing is ever taken away: what a principal has beyond its
 * role is shown, and somebody may have a reason for it.
 */
final class AclPlan {
    /** A grant of a role, and whether the broker has it already. */
    record Line(Role role, String principal, Grant grant, boolean present) {}

    private final List<Line> lines;
    private final List<AclBinding> beyond;

    private AclPlan(List<Line> lines, List<AclBinding> beyond) {
        this.lines = lines;
        this.beyond = beyond;
    }

    /** Compares the broker with the roles of the principals. */
    static AclPlan of(Broker broker, Admin admin, String applicationId, Map<Role, String> principals)
            throws InterruptedException {
        var present = broker.await(admin.describeAcls(AclBindingFilter.ANY).values(), "read the ACLs");
        return of(present, applicationId, principals);
    }

    static AclPlan of(Collection<AclBinding> present, String applicationId, Map<Role, String> principals) {
        var lines = new ArrayList<Line>();
        var beyond = new ArrayList<>(present);
        beyond.removeIf(
                binding -> !principals.containsValue(binding.entry().principal().replaceFirst("^User:", "")));
        principals.forEach((role, principal) -> {
            for (var grant : role.grants(applicationId)) {
                var bindings = grant.bindings(principal);
                lines.add(new Line(role, principal, grant, present.containsAll(bindings)));
                beyond.removeAll(bindings);
            }
        });
        return new AclPlan(lines, beyond);
    }

    List<Line> lines() {
        return lines;
    }

    /** What the principals have and their roles do not need. */
    List<AclBinding> beyond() {
        return beyond;
    }

    boolean isEmpty() {
        return lines.stream().allMatch(Line::present);
    }

    /** Adds what is missing. */
    void apply(Broker broker, Admin admin) throws InterruptedException {
        var missing = lines.stream()
                .filter(line -> !line.present())
                .flatMap(line -> line.grant().bindings(line.principal()).stream())
                .toList();
        broker.await(admin.createAcls(missing).all(), "create the ACLs");
    }
}
