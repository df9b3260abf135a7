/** The topology under a test driver. */
@NullMarked
package io.referrals.streams.topology.state;

import org.jspecify.annotations.NullMarked;
