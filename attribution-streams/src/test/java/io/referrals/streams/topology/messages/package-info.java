/** The topology under a test driver. */
@NullMarked
package io.referrals.streams.topology.messages;

import org.jspecify.annotations.NullMarked;
