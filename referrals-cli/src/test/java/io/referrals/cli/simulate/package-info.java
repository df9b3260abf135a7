@NullMarked
package io.referrals.cli.simulate;

import org.jspecify.annotations.NullMarked;
