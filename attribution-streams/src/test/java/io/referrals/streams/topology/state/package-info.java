/** Stores on a real RocksDB. */
@NullMarked
package io.referrals.streams.topology.state;

import org.jspecify.annotations.NullMarked;
