/** Which purchases, refunds, programs and policies hold: by order, and by storefront. */
@NullMarked
package io.referrals.streams.topology.accept;

import org.jspecify.annotations.NullMarked;
