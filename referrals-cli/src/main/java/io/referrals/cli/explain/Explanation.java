package io.referrals.cli.explain;

import io.referrals.cli.Amounts;
import io.referrals.cli.LedgerReader.Reward;
import io.referrals.cli.LedgerReader.Transfer;
import io.referrals.cli.Printable;
import io.referrals.cli.Table;
import io.referrals.cli.assignments.PutAssignment;
import io.referrals.events.Candidate;
import io.referrals.events.Conversion;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A decision for people: what was decided and why, who is credited, and what was found about every touch. */
final class Explanation {
    private static final String ASSIGNMENT = "ASSIGNMENT";

    private final Conversion conversion;
    private final Map<String, List<Registration>> codes;
    private final List<PutAssignment> assignments;

    /**
     * @param codes the versions of the candidates' codes, as far as they are known
     * @param assignments as far as they are known, those of the storefront
     */
    Explanation(Conversion conversion, Map<String, List<Registration>> codes, List<PutAssignment> assignments) {
        this.conversion = conversion;
        this.codes = codes;
        this.assignments = assignments;
    }

    /** The codes that were looked at. */
    static Set<String> codes(Conversion conversion) {
        return conversion.getCandidates().stream()
                .map(Candidate::getReferralCode)
                .collect(Collectors.toSet());
    }

    /** Whether somebody credited it by hand, or tried to. */
    static boolean isAssigned(Conversion conversion) {
        return conversion.getCandidates().stream()
                .anyMatch(candidate -> candidate.getKind().equals(ASSIGNMENT));
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
        assignment(out);
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
        var table = new Table("CANDIDATE", "KIND", "CODE", "VERSION", "AT", "VERDICT", "");
        for (var candidate : conversion.getCandidates()) {
            table.row(
                    candidate.getTouchId(),
                    candidate.getKind(),
                    candidate.getReferralCode(),
                    version(candidate),
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

    /** Who credited it by hand, and why; the newest version of it that is there, whatever was decided by. */
    private void assignment(PrintWriter out) {
        for (var candidate : conversion.getCandidates()) {
            for (var put : assignments) {
                if (candidate.getKind().equals(ASSIGNMENT)
                        && candidate.getTouchId().equals(put.assignment().getAssignmentId())) {
                    out.println();
                    out.println(Printable.text(put.words()));
                }
            }
        }
    }

    private @Nullable Registration registration(Candidate candidate) {
        return Registration.at(candidate.getTouchedAt(), codes.getOrDefault(candidate.getReferralCode(), List.of()));
    }

    private String version(Candidate candidate) {
        var registration = registration(candidate);
        return registration == null ? "-" : "v" + registration.version();
    }

    private String meaning(Candidate candidate) {
        var registration = registration(candidate);
        var verdict = candidate.getVerdict();
        var versions = codes.getOrDefault(candidate.getReferralCode(), List.of());
        if (verdict.equals("CODE_INACTIVE") && registration != null) {
            return registration.inactive(candidate.getTouchedAt());
        }
        return verdict.equals("UNKNOWN_CODE") && registration == null && !versions.isEmpty()
                ? Registration.unknownUntil(versions)
                : Verdicts.meaning(verdict);
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
