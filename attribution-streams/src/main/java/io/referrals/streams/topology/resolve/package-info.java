/** What a referral code is, by code, and which partitions want to know. */
@NullMarked
package io.referrals.streams.topology.resolve;

import org.jspecify.annotations.NullMarked;
