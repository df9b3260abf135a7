package io.referrals.cli.ledger;

import io.referrals.cli.Table;
import io.referrals.consumer.ledger.PayoutBatch;
import io.referrals.consumer.ledger.PayoutBatches;
import io.referrals.consumer.ledger.PayoutCsv;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Option;

/** How payouts are printed. */
final class PayoutOutput {
    /** The two forms. */
    enum Format {
        CSV,
        TABLE
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. CSV is for those who pay. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.TABLE;

    void lines(PayoutBatches payouts, String batchId, PrintWriter out) {
        if (format == Format.CSV) {
            out.print(PayoutCsv.HEAD);
            payouts.forEachLine(batchId, line -> out.print(PayoutCsv.line(line)));
            out.flush();
            return;
        }
        var lines = new ArrayList<PayoutBatch.Line>();
        payouts.forEachLine(batchId, lines::add);
        table(lines).print(out);
    }

    static Table table(List<PayoutBatch.Line> lines) {
        var table = new Table("ITEM", "STOREFRONT", "BENEFICIARY", "UNIT", "AMOUNT", "REWARDS", "CAME BACK");
        for (var line : lines) {
            var returned = line.returned();
            table.row(
                    Long.toString(line.item()),
                    line.storefrontId(),
                    line.beneficiaryType() + " " + line.beneficiaryId(),
                    line.unit(),
                    decimalOrPieces(line),
                    Long.toString(line.rewards()),
                    returned == null ? "-" : returned.at() + ", " + returned.by() + ": " + returned.reason());
        }
        return table;
    }

    void batches(List<PayoutBatch> batches, PrintWriter out) {
        if (format == Format.CSV) {
            out.print(PayoutCsv.BATCHES_HEAD);
            batches.forEach(batch -> out.print(PayoutCsv.line(batch)));
            out.flush();
            return;
        }
        var table = new Table("BATCH", "STATE", "STOREFRONT", "UNIT", "MINIMUM", "CREATED", "BY", "CLOSED", "BY");
        for (var batch : batches) {
            table.row(
                    batch.batchId(),
                    batch.state().name(),
                    Objects.requireNonNullElse(batch.storefrontId(), "all"),
                    Objects.requireNonNullElse(batch.unit(), "all"),
                    Long.toString(batch.minimum()),
                    batch.createdAt().toString(),
                    batch.createdBy(),
                    batch.closedAt() == null ? "-" : batch.closedAt().toString(),
                    Objects.requireNonNullElse(batch.closedBy(), "-"));
        }
        table.print(out);
    }

    private static String decimalOrPieces(PayoutBatch.Line line) {
        var decimal = PayoutCsv.decimal(line);
        return decimal.isEmpty() ? line.amount().toString() : decimal;
    }
}
