/** What the stages remember, and how it is kept within bounds. Knows no stage. */
@NullMarked
package io.referrals.streams.topology.state;

import org.jspecify.annotations.NullMarked;
