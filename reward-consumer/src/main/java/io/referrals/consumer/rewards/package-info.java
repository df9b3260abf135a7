/**
 * What referrals earn: the rules of a program as a pure function of conversions. Imports the JDK only, knows no clock,
 * no database and no Kafka.
 */
@NullMarked
package io.referrals.consumer.rewards;

import org.jspecify.annotations.NullMarked;
