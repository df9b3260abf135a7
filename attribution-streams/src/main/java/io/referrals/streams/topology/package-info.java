/** The shell around the attribution rules: wiring, processors, stores and their bytes. */
@NullMarked
package io.referrals.streams.topology;

import org.jspecify.annotations.NullMarked;
