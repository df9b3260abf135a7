/** The reward consumer as a process, and as something to embed. */
@NullMarked
package io.referrals.consumer;

import org.jspecify.annotations.NullMarked;
