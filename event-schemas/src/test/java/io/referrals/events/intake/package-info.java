@NullMarked
package io.referrals.events.intake;

import org.jspecify.annotations.NullMarked;
