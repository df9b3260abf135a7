/** The two-sided story in real time. */
@NullMarked
package io.referrals.cli.demo;

import org.jspecify.annotations.NullMarked;
