/** Breaks everything around the pipeline, one thing after the other, and says whether it kept its promises. */
@NullMarked
package io.referrals.chaos;

import org.jspecify.annotations.NullMarked;
