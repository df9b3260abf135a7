@NullMarked
package io.referrals.cli.trouble;

import org.jspecify.annotations.NullMarked;
