@NullMarked
package io.referrals.cli.lag;

import org.jspecify.annotations.NullMarked;
