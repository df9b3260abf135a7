@NullMarked
package io.referrals.cli.replay;

import org.jspecify.annotations.NullMarked;
