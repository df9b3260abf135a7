/** What the stages tell each other, their intake and the world, and how. Knows no stage. */
@NullMarked
package io.referrals.streams.topology.messages;

import org.jspecify.annotations.NullMarked;
