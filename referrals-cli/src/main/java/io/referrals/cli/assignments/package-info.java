/** {@code assignments}: orders and signups that are credited by hand. */
@NullMarked
package io.referrals.cli.assignments;

import org.jspecify.annotations.NullMarked;
