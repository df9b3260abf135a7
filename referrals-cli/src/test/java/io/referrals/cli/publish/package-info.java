@NullMarked
package io.referrals.cli.publish;

import org.jspecify.annotations.NullMarked;
