package io.referrals.streams.attribution;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Something that arrives: what the tests feed in, in any order. Facts that are equal are duplicates. */
sealed interface Fact {
    String storefrontId();

    record Clicked(String storefrontId, Click click) implements Fact {}

    record SignedUp(
            String storefrontId,
            String customerId,
            @Nullable String visitorId,
            Signup signup) implements Fact {}

    record Purchased(String storefrontId, Purchase purchase) implements Fact {}

    record Refunded(
            String storefrontId,
            String orderId,
            String refundId,
            String eventId,
            long occurredAtMs,
            int version,
            long amountMinor,
            String currency)
            implements Fact {}

    /** Of an order or a customer's signup; not both are null. */
    record Assigned(
            String storefrontId,
            String assignmentId,
            int version,
            @Nullable String orderId,
            @Nullable String customerId,
            String referralCode,
            boolean withdrawn)
            implements Fact {}

    record Coded(String storefrontId, CodeRegistration code) implements Fact {}

    record Programmed(String storefrontId, ProgramTerms program) implements Fact {}

    record Decreed(String storefrontId, AttributionPolicy policy) implements Fact {}

    default Fingerprint fingerprint() {
        return Fingerprint.of(toString().getBytes(StandardCharsets.UTF_8));
    }
}
