/** The topology under a test driver. */
@NullMarked
package io.referrals.streams.topology.attribute;

import org.jspecify.annotations.NullMarked;
