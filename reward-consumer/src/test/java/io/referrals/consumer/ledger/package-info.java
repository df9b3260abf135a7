@NullMarked
package io.referrals.consumer.ledger;

import org.jspecify.annotations.NullMarked;
