/** The attribution stream: events in, conversions out. */
@NullMarked
package io.referrals.streams;

import org.jspecify.annotations.NullMarked;
