/** The bytes of what lies in stores and travels between partitions. */
@NullMarked
package io.referrals.streams.topology.bytes;

import org.jspecify.annotations.NullMarked;
