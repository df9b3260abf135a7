/**
 * The last click before a signup, and the orders bound to it, as a Flink job: right whatever comes first, and nothing
 * besides. Measured beside the pipeline.
 */
@NullMarked
package io.referrals.benchmarks.flink;

import org.jspecify.annotations.NullMarked;
