@NullMarked
package io.referrals.consumer.rewards;

import org.jspecify.annotations.NullMarked;
