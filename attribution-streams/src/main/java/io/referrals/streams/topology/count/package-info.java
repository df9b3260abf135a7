/** The daily funnel, by code and day. */
@NullMarked
package io.referrals.streams.topology.count;

import org.jspecify.annotations.NullMarked;
