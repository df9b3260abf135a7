@NullMarked
package io.referrals.cli.explain;

import org.jspecify.annotations.NullMarked;
