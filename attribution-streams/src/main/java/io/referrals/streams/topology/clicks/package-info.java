/** The store of all clicks: append-only, logged as it is written. Knows no stage. */
@NullMarked
package io.referrals.streams.topology.clicks;

import org.jspecify.annotations.NullMarked;
