/** A record on its way in: where it came from, what becomes of it, and what happens when a stage fails over it. */
@NullMarked
package io.referrals.streams.topology.records;

import org.jspecify.annotations.NullMarked;
