/** What every application tells those who run it, in the same words. */
@NullMarked
package io.referrals.events.operations;

import org.jspecify.annotations.NullMarked;
