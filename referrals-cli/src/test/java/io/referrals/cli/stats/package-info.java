@NullMarked
package io.referrals.cli.stats;

import org.jspecify.annotations.NullMarked;
