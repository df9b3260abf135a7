@NullMarked
package io.referrals.chaos;

import org.jspecify.annotations.NullMarked;
