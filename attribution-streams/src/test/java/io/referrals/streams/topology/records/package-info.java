/** The topology under a test driver. */
@NullMarked
package io.referrals.streams.topology.records;

import org.jspecify.annotations.NullMarked;
