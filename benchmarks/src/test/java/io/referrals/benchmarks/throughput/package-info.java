@NullMarked
package io.referrals.benchmarks.throughput;

import org.jspecify.annotations.NullMarked;
