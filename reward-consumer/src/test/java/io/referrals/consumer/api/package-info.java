@NullMarked
package io.referrals.consumer.api;

import org.jspecify.annotations.NullMarked;
