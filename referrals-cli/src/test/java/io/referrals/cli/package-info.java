@NullMarked
package io.referrals.cli;

import org.jspecify.annotations.NullMarked;
