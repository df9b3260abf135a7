package io.referrals.consumer.rewards;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one conversion that earns is worth to its beneficiaries under one rule. */
final class Claim {
    private Claim() {}

    static List<Reward> of(Conversion conversion, AddedCredits credits, ProgramVersion program, RewardRule rule) {
        return switch (rule.beneficiary()) {
            case ADVOCATE -> advocates(conversion, credits, program, rule);
            case FRIEND -> friend(conversion, credits, program, rule);
        };
    }

    /** When rewards of a conversion become payable: after the hold, and not before an approval. */
    static Instant releaseAt(Conversion conversion, ProgramVersion program) {
        var afterHold = conversion.occurredAt().plus(Duration.ofDays(program.holdDays()));
        var review = conversion.review();
        if (review == null || conversion.flags().isEmpty() || conversion.standing() != Conversion.Standing.CLEAR) {
            return afterHold;
        }
        return review.at().isAfter(afterHold) ? review.at() : afterHold;
    }

    /** When a reward expires that is not paid. */
    static @Nullable Instant expiresAt(Instant releaseAt, RewardRule rule) {
        return rule.expiresAfterDays() == null ? null : releaseAt.plus(Duration.ofDays(rule.expiresAfterDays()));
    }

    private static List<Reward> advocates(
            Conversion conversion, AddedCredits credits, ProgramVersion program, RewardRule rule) {
        var shares = rule.fixed() == null ? null : credits.share(rule.fixed());
        var claims = new ArrayList<Reward>();
        for (int i = 0; i < credits.all().size(); i++) {
            var credit = credits.all().get(i);
            if (!credit.programId().equals(program.programId())) {
                continue;
            }
            long amount = shares == null ? percent(credit.amountMinor(), rule) : shares[i];
            if (amount > 0) {
                claims.add(reward(conversion, program, rule, credit.advocateId(), amount));
            }
        }
        return claims;
    }

    private static List<Reward> friend(
            Conversion conversion, AddedCredits credits, ProgramVersion program, RewardRule rule) {
        if (!credits.friendsProgram().equals(program.programId())) {
            return List.of();
        }
        long amount = rule.fixed() == null ? percent(conversion.netMinor(), rule) : rule.fixed();
        return amount > 0 ? List.of(reward(conversion, program, rule, conversion.personId(), amount)) : List.of();
    }

    private static long percent(long amountMinor, RewardRule rule) {
        long amount = Shares.percent(amountMinor, Objects.requireNonNull(rule.percentBps(), rule.ruleId()));
        return rule.maxAmount() == null ? amount : Math.min(amount, rule.maxAmount());
    }

    private static Reward reward(
            Conversion conversion, ProgramVersion program, RewardRule rule, String beneficiaryId, long amount) {
        var key = new RewardKey(
                conversion.conversionId(), program.programId(), rule.ruleId(), 0, rule.beneficiary(), beneficiaryId);
        var unit = rule.percentBps() == null ? rule.unit() : conversion.currency();
        var releaseAt = releaseAt(conversion, program);
        return new Reward(
                key,
                program.storefrontId(),
                program.version(),
                conversion.occurredAt(),
                Objects.requireNonNull(unit, () -> "unit of " + key.rewardId()),
                amount,
                conversion.standing() == Conversion.Standing.HELD,
                releaseAt,
                expiresAt(releaseAt, rule));
    }
}
