package io.referrals.cli.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.referrals.cli.LedgerReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what the ledger owes whom. */
final class LedgerFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LedgerReader ledger;

    LedgerFiles(LedgerReader ledger) {
        this.ledger = ledger;
    }

    /** Every reward with an amount above 0, sorted by id. */
    void writeRewards(Path file) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            ledger.export()
                    .forEachReward(reward -> line(
                            out,
                            JSON.createObjectNode()
                                    .put("rewardId", reward.rewardId())
                                    .put("storefrontId", reward.storefrontId())
                                    .put("programId", reward.programId())
                                    .put("ruleId", reward.ruleId())
                                    .put("conversionId", reward.conversionId())
                                    .put("beneficiaryType", reward.beneficiaryType())
                                    .put("beneficiaryId", reward.beneficiaryId())
                                    .put("unit", reward.unit())
                                    .put("amount", reward.amount())
                                    .put("state", reward.state().name())));
        }
    }

    /** Every account with a balance other than 0, sorted by storefront, account and unit. */
    void writeBalances(Path file) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            ledger.export()
                    .forEachBalance(balance -> line(
                            out,
                            JSON.createObjectNode()
                                    .put("storefrontId", balance.storefrontId())
                                    .put("account", balance.account())
                                    .put("unit", balance.unit())
                                    .put("balance", balance.balance())));
        }
    }

    private static void line(Writer out, Object json) {
        try {
            out.write(JSON.writeValueAsString(json));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
