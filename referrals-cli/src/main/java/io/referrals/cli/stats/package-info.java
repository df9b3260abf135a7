/** The verb {@code stats}: the funnel by code, day or advocate. */
@NullMarked
package io.referrals.cli.stats;

import org.jspecify.annotations.NullMarked;
