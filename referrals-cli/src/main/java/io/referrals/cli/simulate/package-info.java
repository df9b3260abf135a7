/**
 * Makes up the traffic of a few storefronts: a pure function of its seed, so that a file of a billion lines is named by
 * three numbers and every machine writes the same one.
 */
@NullMarked
package io.referrals.cli.simulate;

import org.jspecify.annotations.NullMarked;
