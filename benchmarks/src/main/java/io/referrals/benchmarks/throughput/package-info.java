/**
 * How many events a second the pipeline processes, beside the ceilings of the broker, a textbook topology and a Flink job, and how
 * long a purchase waits for its conversion and its ledger entry.
 */
@NullMarked
package io.referrals.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
