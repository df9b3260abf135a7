package io.referrals.consumer.ledger;

import io.referrals.consumer.rewards.Conversion;

/** A referred person within a storefront. */
record Person(String storefrontId, String personId) {
    static Person of(Conversion conversion) {
        return new Person(conversion.storefrontId(), conversion.personId());
    }
}
