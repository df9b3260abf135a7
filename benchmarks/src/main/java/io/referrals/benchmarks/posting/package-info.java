/** What it costs to post conversions to the ledger. */
@NullMarked
package io.referrals.benchmarks.posting;

import org.jspecify.annotations.NullMarked;
