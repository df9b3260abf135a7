@NullMarked
package io.referrals.consumer.kafka;

import org.jspecify.annotations.NullMarked;
