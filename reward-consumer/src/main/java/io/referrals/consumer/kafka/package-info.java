/** The loop that reads conversions from Kafka and posts them: poll, post, go on where the ledger says. */
@NullMarked
package io.referrals.consumer.kafka;

import org.jspecify.annotations.NullMarked;
