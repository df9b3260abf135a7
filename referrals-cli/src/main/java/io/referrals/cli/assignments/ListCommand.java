package io.referrals.cli.assignments;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.referrals.cli.ExitCode;
import io.referrals.cli.Format;
import io.referrals.cli.Table;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assignments list}. */
@Command(
        name = "list",
        description =
                "Lists the greatest version of each assignment of a storefront: what it credits to whom, who sent it "
                        + "and why.")
final class ListCommand extends AssignmentsVerb {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--order", paramLabel = "ID", description = "Only those of this order.")
    private @Nullable String order;

    @Option(names = "--customer", paramLabel = "ID", description = "Only those of this customer's signup.")
    private @Nullable String customer;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    @Override
    int call(Servers servers) {
        var put = new AssignmentLookup(servers.broker(), servers.serdes())
                .newest(storefront, () -> true).stream().filter(this::isWanted).toList();
        var out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            put.forEach(each -> out.println(json(each)));
        } else {
            table(put).print(out);
        }
        return ExitCode.OK;
    }

    private boolean isWanted(PutAssignment put) {
        return (order == null || order.equals(put.assignment().getOrderId()))
                && (customer == null || customer.equals(put.assignment().getCustomerId()));
    }

    private static Table table(List<PutAssignment> put) {
        var table = new Table("ASSIGNMENT", "VERSION", "CREDITS", "TO", "STATE", "ARRIVED", "FROM", "REASON");
        for (var each : put) {
            var assignment = each.assignment();
            table.row(
                    assignment.getAssignmentId(),
                    Integer.toString(assignment.getVersion()),
                    each.subject(),
                    assignment.getReferralCode(),
                    assignment.getWithdrawn() ? "WITHDRAWN" : "HOLDS",
                    each.arrivedAt().toString(),
                    Objects.requireNonNullElse(each.source(), "-"),
                    assignment.getReason());
        }
        return table;
    }

    private static ObjectNode json(PutAssignment put) {
        var assignment = put.assignment();
        var node = JSON.createObjectNode()
                .put("assignmentId", assignment.getAssignmentId())
                .put("version", assignment.getVersion());
        if (assignment.getOrderId() != null) {
            node.put("orderId", assignment.getOrderId());
        } else {
            node.put("customerId", assignment.getCustomerId());
        }
        return node.put("referralCode", assignment.getReferralCode())
                .put("withdrawn", assignment.getWithdrawn())
                .put("reason", assignment.getReason())
                .put("arrivedAt", put.arrivedAt().toString())
                .put("source", put.source());
    }
}
