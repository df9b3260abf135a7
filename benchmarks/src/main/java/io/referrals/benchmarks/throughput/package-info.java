/**
 * How many events a second the pipeline processes, beside the ceilings of the broker and a textbook topology, and how
 * long a purchase waits for its conversion and its ledger entry.
 */
@NullMarked
package io.referrals.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
