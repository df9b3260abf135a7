/** The topology under a test driver. */
@NullMarked
package io.referrals.streams.topology.accept;

import org.jspecify.annotations.NullMarked;
