/** The topology under a test driver. */
@NullMarked
package io.referrals.streams.topology.intake;

import org.jspecify.annotations.NullMarked;
