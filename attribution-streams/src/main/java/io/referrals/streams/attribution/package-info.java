/**
 * The rules of attribution: who is credited for a signup or a purchase.
 *
 * <p>Pure: no clock, no randomness, no logger, no Kafka and no Avro. The conversions of a person are a function of the
 * set of that person's events, codes, programs and policies; everything here computes that function or what changed in
 * it. Times are epoch milliseconds ({@code ...Ms}), money is in minor units of its currency ({@code ...Minor}).
 */
@NullMarked
package io.referrals.streams.attribution;

import org.jspecify.annotations.NullMarked;
