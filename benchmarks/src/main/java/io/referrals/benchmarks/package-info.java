/** What the product costs, beside what others cost in the same run. */
@NullMarked
package io.referrals.benchmarks;

import org.jspecify.annotations.NullMarked;
