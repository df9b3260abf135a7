/** Stores on a real RocksDB. */
@NullMarked
package io.referrals.streams.topology.clicks;

import org.jspecify.annotations.NullMarked;
