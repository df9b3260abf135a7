package io.referrals.streams.attribution;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a signup's or an order's last decision.
 *
 * @param revision of the conversion last emitted; 0 when none was
 * @param fingerprint of the content last emitted; null when none was
 * @param organic whether the present value has neither credit nor candidate, and is counted as organic
 * @param contribution what the present value adds to the daily funnel
 */
public record ConversionState(
        int revision, @Nullable Fingerprint fingerprint, boolean organic, Contribution contribution) {}
