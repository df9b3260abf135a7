/** Clicks by visitor, and who a visitor turned out to be. */
@NullMarked
package io.referrals.streams.topology.stitch;

import org.jspecify.annotations.NullMarked;
