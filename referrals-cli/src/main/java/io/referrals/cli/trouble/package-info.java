/** What can go wrong outside of the product, found early and said in one line. */
@NullMarked
package io.referrals.cli.trouble;

import org.jspecify.annotations.NullMarked;
