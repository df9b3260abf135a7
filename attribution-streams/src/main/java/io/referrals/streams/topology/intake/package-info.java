/** One record of an input: is it in order, does it belong here, and if not, where to with it. */
@NullMarked
package io.referrals.streams.topology.intake;

import org.jspecify.annotations.NullMarked;
