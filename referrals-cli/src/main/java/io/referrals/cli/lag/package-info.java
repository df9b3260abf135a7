/** How far behind who reads is. */
@NullMarked
package io.referrals.cli.lag;

import org.jspecify.annotations.NullMarked;
