package io.referrals.cli.explain;

import io.referrals.cli.Amounts;
import io.referrals.cli.LedgerReader.Reward;
import io.referrals.cli.LedgerReader.Transfer;
import io.referrals.cli.Printable;
import io.referrals.cli.Table;
import io.referrals.events.Candidate;
import io.referrals.events.Conversion;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A decision for people: what was decided and why, who is credited, and what was found about every touch. */
final class Explanation {
    private static final String INACTIVE = "CODE_INACTIVE";

    private final Conversion conversion;
    private final Map<String, Registration> codes;

    /**
     * @param codes what is known of the codes that are {@link #inactiveCodes inactive}
     */
    Explanation(Conversion conversion, Map<String, Registration> codes) {
        this.conversion = conversion;
        this.codes = codes;
    }

    /** The codes whose times decided something. */
    static Set<String> inactiveCodes(Conversion conversion) {
        return conversion.getCandidates().stream()
                .filter(candidate -> candidate.getVerdict().equals(INACTIVE))
                .map(Candidate::getReferralCode)
                .collect(Collectors.toSet());
    }

    void print(PrintWriter out) {
        out.println(Printable.text(conversion.getConversionId()));
        out.println(Printable.text(event()));
        out.println(Printable.text(decision()));
        out.println("policy version " + conversion.getPolicyVersion()
                + (conversion.getPolicyVersion() == 0 ? " (the default policy)" : "") + ", model "
                + conversion.getModel() + ", revision " + conversion.getRevision() + " decided at "
                + conversion.getDecidedAt());
        if (!conversion.getFlags().isEmpty()) {
            out.println("flags: " + String.join(", ", conversion.getFlags()) + "; rewards are held until a review");
        }
        credits(out);
        candidates(out);
        out.flush();
    }

    private String event() {
        var text = new StringBuilder(
                "SIGNUP".equals(conversion.getKind()) ? "signup" : "order " + conversion.getOrderId());
        text.append(" of ").append(conversion.getCustomerId()).append(" at ").append(conversion.getOccurredAt());
        if (conversion.getAmountMinor() != null) {
            text.append(", ").append(Amounts.text(conversion.getAmountMinor(), conversion.getCurrency()));
            if (conversion.getRefundedMinor() != null && conversion.getRefundedMinor() > 0) {
                text.append(" less ")
                        .append(Amounts.text(conversion.getRefundedMinor(), conversion.getCurrency()))
                        .append(" refunded");
            }
        }
        if (conversion.getNewCustomer() != null) {
            text.append(conversion.getNewCustomer() ? ", a new customer" : ", not a new customer");
        }
        return text.toString();
    }

    private String decision() {
        var why = conversion.getBasis() != null ? conversion.getBasis() : conversion.getReason();
        return conversion.getStatus() + (why == null ? "" : " by " + why + ": " + Verdicts.meaning(why));
    }

    private void credits(PrintWriter out) {
        if (conversion.getCredits().isEmpty()) {
            return;
        }
        out.println();
        var table = new Table("CREDITED", "CODE", "PROGRAM", "TOUCH", "KIND", "AT", "WEIGHT", "AMOUNT");
        for (var credit : conversion.getCredits()) {
            table.row(
                    credit.getAdvocateId(),
                    credit.getReferralCode(),
                    credit.getProgramId() + " v" + credit.getProgramVersion(),
                    credit.getTouchId(),
                    credit.getKind(),
                    credit.getTouchedAt().toString(),
                    percent(credit.getWeightPpm()),
                    credit.getAmountMinor() == null
                            ? "-"
                            : Amounts.text(credit.getAmountMinor(), conversion.getCurrency()));
        }
        table.print(out);
    }

    private void candidates(PrintWriter out) {
        out.println();
        if (conversion.getCandidates().isEmpty()) {
            out.println("no candidates any more: it is organic now");
            return;
        }
        var table = new Table("CANDIDATE", "KIND", "CODE", "AT", "VERDICT", "");
        for (var candidate : conversion.getCandidates()) {
            table.row(
                    candidate.getTouchId(),
                    candidate.getKind(),
                    candidate.getReferralCode(),
                    candidate.getTouchedAt().toString(),
                    candidate.getVerdict(),
                    meaning(candidate));
        }
        table.print(out);
        if (conversion.getCandidateCount() != null) {
            out.println("(" + conversion.getCandidateCount()
                    + " candidates in total; the newest and the credited are shown)");
        }
    }

    private String meaning(Candidate candidate) {
        var code = candidate.getVerdict().equals(INACTIVE) ? codes.get(candidate.getReferralCode()) : null;
        return code == null ? Verdicts.meaning(candidate.getVerdict()) : code.inactive(candidate.getTouchedAt());
    }

    /** The rewards and what was posted for them, under the decision. */
    static void printRewards(PrintWriter out, List<Reward> rewards, List<Transfer> transfers) {
        out.println();
        if (rewards.isEmpty()) {
            out.println("no rewards");
            out.flush();
            return;
        }
        var table = new Table("REWARD", "RULE", "FOR", "AMOUNT", "STATE");
        for (var reward : rewards) {
            table.row(
                    reward.programId(),
                    reward.ruleId(),
                    reward.beneficiaryType() + " " + reward.beneficiaryId(),
                    Amounts.text(reward.amount(), reward.unit()),
                    reward.state());
        }
        table.print(out);
        rewards.stream()
                .map(Explanation::review)
                .flatMap(Optional::stream)
                .distinct()
                .forEach(out::println);
        out.println();
        var posted = new Table("TRANSFER", "KIND", "FROM", "TO", "AMOUNT");
        for (var transfer : transfers) {
            posted.row(
                    Long.toString(transfer.id()),
                    transfer.kind(),
                    transfer.debitAccount(),
                    transfer.creditAccount(),
                    Amounts.text(transfer.amount(), transfer.unit()));
        }
        posted.print(out);
    }

    /** What a person has yet to decide about a reward. */
    private static Optional<String> review(Reward reward) {
        if (reward.state().equals("HELD")) {
            return Optional.of(Printable.text("under review: 'review approve " + reward.conversionId()
                    + "' lets the conversion count, 'review reject' voids what is HELD"));
        }
        return reward.wanted() == null
                ? Optional.empty()
                : Optional.of(Printable.text("under review: " + reward.rewardId() + " is paid and should be "
                        + Amounts.text(reward.wanted(), reward.unit()) + "; 'review approve " + reward.rewardId() + "="
                        + reward.wanted() + "' posts the difference, 'review reject' leaves it as it is"));
    }

    /** Parts per million as a percentage, without a trailing fraction of zeros. */
    private static String percent(int ppm) {
        return BigDecimal.valueOf(ppm, 4).stripTrailingZeros().toPlainString() + " %";
    }
}
