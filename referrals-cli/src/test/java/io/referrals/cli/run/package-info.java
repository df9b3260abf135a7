@NullMarked
package io.referrals.cli.run;

import org.jspecify.annotations.NullMarked;
