/** What the ledger is after processes were killed, stopped and cut off. */
@NullMarked
package io.referrals.consumer.faults;

import org.jspecify.annotations.NullMarked;
