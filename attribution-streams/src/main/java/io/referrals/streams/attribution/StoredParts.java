package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * What is stored of a person apart from its history, because there may be too much of it to be in memory at once. It is
 * looked up when a decision needs it.
 */
public interface StoredParts {
    /** Of a person of whom everything is in its history. */
    StoredParts NONE = new StoredParts() {
        @Override
        public @Nullable ConversionState orderState(String orderId) {
            return null;
        }

        @Override
        public @Nullable CodeVersions answer(String referralCode) {
            return null;
        }
    };

    /** What is stored of an order's last decision; null when nothing is. */
    @Nullable
    ConversionState orderState(String orderId);

    /** The stored answer to what a code is; null when none is stored. */
    @Nullable
    CodeVersions answer(String referralCode);
}
