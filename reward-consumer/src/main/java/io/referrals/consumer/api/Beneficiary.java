package io.referrals.consumer.api;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whom rewards belong to.
 *
 * @param type {@code advocate} or {@code friend}, as in the names of accounts and in paths
 */
record Beneficiary(String storefrontId, String type, String id) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@+-]{1,128}");

    /**
     * @throws ProblemException 404 when there can be no such beneficiary
     */
    Beneficiary {
        if (!List.of("advocate", "friend").contains(type) || !ID.matcher(id).matches()) {
            throw ProblemException.notFound();
        }
    }

    /** As rewards spell it. */
    String rewardType() {
        return type.toUpperCase(Locale.ROOT);
    }

    /** What the names of its accounts begin with, before the last colon. */
    String accountPrefix() {
        return type + ':' + id;
    }

    String account(String name) {
        return accountPrefix() + ':' + name;
    }

    /** The names of its accounts, in the order of {@link AccountBalances#NAMES}. */
    String[] accounts() {
        return AccountBalances.NAMES.stream().map(this::account).toArray(String[]::new);
    }
}
