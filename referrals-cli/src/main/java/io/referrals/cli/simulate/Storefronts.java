package io.referrals.cli.simulate;

import io.referrals.events.AttributionPolicy;
import io.referrals.events.Milestone;
import io.referrals.events.Program;
import io.referrals.events.ReferralCode;
import io.referrals.events.RewardRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a story: every storefront's policy, programs and codes, most of it before the first event, some
 * of it late. All ids derive from numbers, so nothing is remembered.
 */
final class Storefronts {
    static final String[] COUNTRIES = {"DE", "DE", "DE", "AT", "CH", "FR", "NL", "LV", "PL", "US"};
    static final String[] CHANNELS = {"email", "whatsapp", "whatsapp", "instagram", "sms", "qr"};

    private static final String[] CURRENCIES = {"EUR", "USD", "GBP"};
    private static final String[] MODELS = {"LAST_TOUCH", "TIME_DECAY", "LINEAR", "POSITION_BASED", "FIRST_TOUCH"};
    private static final String[] PROGRAMS = {"refer", "vip", "campus"};
    private static final int LATE_CODES_PERCENT = 10;

    private final StoryOptions options;
    private final int earlyCodes;

    Storefronts(StoryOptions options) {
        this.options = options;
        this.earlyCodes = options.codes() - options.codes() * LATE_CODES_PERCENT / 100;
    }

    /** How many records come before the first event. */
    long early() {
        return (long) options.storefronts() * (1 + PROGRAMS.length + earlyCodes);
    }

    /** One of the records before the first event, policies and programs before codes. */
    SpecificRecord early(long index) {
        int storefront = (int) (index % options.storefronts());
        int turn = (int) (index / options.storefronts());
        if (turn == 0) {
            return policy(storefront, 1, options.startsAt());
        }
        return turn <= PROGRAMS.length
                ? program(storefront, turn - 1, 1, options.startsAt())
                : code(storefront, turn - 1 - PROGRAMS.length);
    }

    /**
     * One of the records that come late, between the events: the remaining codes, and now and then a code that is
     * revoked, or a new version of a program or of a policy.
     *
     * @return null when nothing is left to come
     */
    @Nullable
    SpecificRecord late(long index, Instant now) {
        int storefront = (int) (index % options.storefronts());
        long turn = index / options.storefronts();
        if (turn >= options.codes() - earlyCodes) {
            return null;
        }
        int version = 2 + (int) (turn / 10);
        if (turn % 10 == 3 && turn / 10 < earlyCodes) {
            ReferralCode revoked = code(storefront, (int) (turn / 10));
            revoked.setVersion(2);
            revoked.setRevokedAt(now);
            return revoked;
        } else if (turn % 10 == 6) {
            return program(storefront, (int) (turn / 10 % PROGRAMS.length), version, now);
        } else if (turn % 50 == 9) {
            return policy(storefront, version, now);
        }
        return code(storefront, earlyCodes + (int) turn);
    }

    int codes() {
        return options.codes();
    }

    String id(int storefront) {
        return "shop-" + (storefront + 1);
    }

    String currency(int storefront) {
        return CURRENCIES[storefront % CURRENCIES.length];
    }

    String code(int code) {
        return "FRIEND-" + Integer.toString(code + 36, 36).toUpperCase(Locale.ROOT);
    }

    /** Every third advocate has two codes. */
    String advocate(int code) {
        return "advocate-" + (code % 3 == 2 ? code - 1 : code);
    }

    private ReferralCode code(int storefront, int code) {
        return ReferralCode.newBuilder()
                .setStorefrontId(id(storefront))
                .setReferralCode(code(code))
                .setProgramId(PROGRAMS[code % 10 == 7 ? 2 : code % 4 == 3 ? 1 : 0])
                .setAdvocateId(advocate(code))
                .setActiveFrom(options.startsAt())
                .setAdvocateEmailHash(
                        code % 2 == 0
                                ? Journeys.hash('e', storefront, advocate(code).hashCode())
                                : null)
                .setAdvocateDeviceHash(
                        code % 5 == 0
                                ? Journeys.hash('d', storefront, advocate(code).hashCode())
                                : null)
                .build();
    }

    private AttributionPolicy policy(int storefront, int version, Instant from) {
        return AttributionPolicy.newBuilder()
                .setStorefrontId(id(storefront))
                .setVersion(version)
                .setEffectiveFrom(from)
                .setModel(MODELS[(storefront + version - 1) % MODELS.length])
                .setClickLookbackDays(version % 2 == 1 ? 90 : 30)
                .setBindingDays(storefront % 2 == 0 ? 365 : null)
                .setCheckoutCodeOverridesBinding(storefront % 2 == 0)
                .setNewCustomersOnly(storefront % 3 != 2)
                .setNewCustomerDays(180)
                .setTimeDecayHalfLifeDays(7)
                .build();
    }

    private Program program(int storefront, int program, int version, Instant from) {
        List<RewardRule> rules = new ArrayList<>();
        rules.add(rule("friend", "PURCHASE", "FRIEND", "FIRST")
                .setUnit(currency(storefront))
                .setFixed(1000L + version)
                .build());
        if (program == 0) {
            rules.add(rule("advocate", "PURCHASE", "ADVOCATE", "FIRST")
                    .setUnit(currency(storefront))
                    .setFixed(1500L)
                    .build());
        } else if (program == 1) {
            rules.add(rule("share", "PURCHASE", "ADVOCATE", "EVERY")
                    .setPercentBps(500)
                    .setMaxAmount(5000L)
                    .setRecurringDays(180)
                    .build());
            rules.add(rule("welcome", "SIGNUP", "ADVOCATE", null)
                    .setUnit("POINTS")
                    .setFixed(100L)
                    .build());
        } else {
            rules.add(rule("ladder", "SIGNUP", "ADVOCATE", null)
                    .setMilestones(List.of(new Milestone(3, "PRODUCT:mug", 1L), new Milestone(10, "PRODUCT:shirt", 1L)))
                    .build());
        }
        return Program.newBuilder()
                .setStorefrontId(id(storefront))
                .setProgramId(PROGRAMS[program])
                .setVersion(version)
                .setEffectiveFrom(from)
                .setName("Program " + PROGRAMS[program])
                .setStartsAt(options.startsAt())
                .setChannels(program == 2 ? List.of("instagram", "qr", "whatsapp") : List.of())
                .setCountries(program == 1 ? List.of("DE", "AT", "CH") : List.of())
                .setHoldDays(14)
                .setRewardRules(rules)
                .build();
    }

    private static RewardRule.Builder rule(String ruleId, String on, String beneficiary, @Nullable String occurrence) {
        return RewardRule.newBuilder()
                .setRuleId(ruleId)
                .setOn(on)
                .setBeneficiary(beneficiary)
                .setOccurrence(occurrence);
    }
}
