/** The topology under a test driver. */
@NullMarked
package io.referrals.streams.topology;

import org.jspecify.annotations.NullMarked;
