package io.referrals.events;

import io.referrals.events.Topic.Cleanup;
import io.referrals.events.Topic.Writer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Every topic of the pipeline, declared once. */
public final class Topics {
    /** Long enough to rebuild a week's state from the inputs, short enough to bound the disk. */
    private static final Duration EVENT_RETENTION = Duration.ofDays(30);

    /** What the quarantine keeps of the value of a record that is too large. */
    public static final int QUARANTINED_VALUE_BYTES = 64 << 10;

    public static final Topic<Click> CLICKS = new Topic<>(
            "referral.clicks.v1",
            "storefrontId|visitorId",
            Click.getClassSchema(),
            Click.class,
            Cleanup.DELETE,
            EVENT_RETENTION,
            Writer.STOREFRONT);
    public static final Topic<Signup> SIGNUPS = new Topic<>(
            "referral.signups.v1",
            "storefrontId|customerId",
            Signup.getClassSchema(),
            Signup.class,
            Cleanup.DELETE,
            EVENT_RETENTION,
            Writer.STOREFRONT);
    public static final Topic<Purchase> PURCHASES = new Topic<>(
            "referral.purchases.v1",
            "storefrontId|orderId",
            Purchase.getClassSchema(),
            Purchase.class,
            Cleanup.DELETE,
            EVENT_RETENTION,
            Writer.STOREFRONT);
    public static final Topic<Refund> REFUNDS = new Topic<>(
            "referral.refunds.v1",
            "storefrontId|orderId",
            Refund.getClassSchema(),
            Refund.class,
            Cleanup.DELETE,
            EVENT_RETENTION,
            Writer.STOREFRONT);
    public static final Topic<ReferralCode> CODES = new Topic<>(
            "referral.codes.v1",
            "storefrontId|referralCode|version",
            ReferralCode.getClassSchema(),
            ReferralCode.class,
            Cleanup.COMPACT,
            Duration.ZERO,
            Writer.STOREFRONT);
    public static final Topic<Program> PROGRAMS = new Topic<>(
            "referral.programs.v1",
            "storefrontId|programId|version",
            Program.getClassSchema(),
            Program.class,
            Cleanup.COMPACT,
            Duration.ZERO,
            Writer.STOREFRONT);
    public static final Topic<AttributionPolicy> POLICIES = new Topic<>(
            "referral.policies.v1",
            "storefrontId|version",
            AttributionPolicy.getClassSchema(),
            AttributionPolicy.class,
            Cleanup.COMPACT,
            Duration.ZERO,
            Writer.STOREFRONT);
    public static final Topic<Assignment> ASSIGNMENTS = new Topic<>(
            "referral.assignments.v1",
            "storefrontId|assignmentId|version",
            Assignment.getClassSchema(),
            Assignment.class,
            Cleanup.COMPACT,
            Duration.ZERO,
            Writer.STOREFRONT);
    public static final Topic<Conversion> CONVERSIONS = new Topic<>(
            "referral.conversions.v1",
            "conversionId",
            Conversion.getClassSchema(),
            Conversion.class,
            Cleanup.COMPACT,
            Duration.ZERO,
            Writer.PIPELINE);
    public static final Topic<CodeStats> CODE_STATS = new Topic<>(
            "referral.code-stats.v1",
            "storefrontId|referralCode|date",
            CodeStats.getClassSchema(),
            CodeStats.class,
            Cleanup.COMPACT,
            Duration.ZERO,
            Writer.PIPELINE);
    public static final Topic<RewardEntry> REWARD_ENTRIES = new Topic<>(
            "referral.reward-entries.v1",
            "entryId",
            RewardEntry.getClassSchema(),
            RewardEntry.class,
            Cleanup.DELETE,
            EVENT_RETENTION,
            Writer.PIPELINE);
    public static final Topic<QuarantinedRecord> QUARANTINE = new Topic<>(
            "referral.quarantine.v1",
            "source topic/partition/offset",
            QuarantinedRecord.getClassSchema(),
            QuarantinedRecord.class,
            Cleanup.DELETE,
            Duration.ofDays(90),
            Writer.PIPELINE);

    /**
     * The programs the topology accepted, the first of each version. What the reward consumer trusts: a later,
     * conflicting record of the same version on {@link #PROGRAMS} is quarantined and never seen here, and a program is
     * committed here before any conversion that names it.
     */
    public static final Topic<Program> ACCEPTED_PROGRAMS = new Topic<>(
            "referral.accepted-programs.v1",
            "storefrontId|programId|version",
            Program.getClassSchema(),
            Program.class,
            Cleanup.COMPACT,
            Duration.ZERO,
            Writer.PIPELINE);

    /**
     * Which quarantined records were redriven, so that none is redriven twice. Written in the transaction that redrives;
     * kept twice as long as the quarantine, so that a mark outlives the record it is about.
     */
    public static final Topic<Redrive> REDRIVES = new Topic<>(
            "referral.redrives.v1",
            "source topic/partition/offset",
            Redrive.getClassSchema(),
            Redrive.class,
            Cleanup.DELETE,
            Duration.ofDays(180),
            Writer.PIPELINE);

    /** The topics storefronts and operators write. */
    public static final List<Topic<?>> INPUTS =
            List.of(CLICKS, SIGNUPS, PURCHASES, REFUNDS, CODES, PROGRAMS, POLICIES, ASSIGNMENTS);

    /** The topics the pipeline writes. */
    public static final List<Topic<?>> OUTPUTS =
            List.of(CONVERSIONS, CODE_STATS, REWARD_ENTRIES, QUARANTINE, ACCEPTED_PROGRAMS);

    /** All of them, with the one that only operators' commands use. */
    public static final List<Topic<?>> ALL = Stream.of(INPUTS, OUTPUTS, List.<Topic<?>>of(REDRIVES))
            .flatMap(List::stream)
            .toList();

    private Topics() {}
}
