@NullMarked
package io.referrals.consumer;

import org.jspecify.annotations.NullMarked;
