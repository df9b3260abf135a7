/** The double-entry reward ledger in PostgreSQL: posts the difference between what is owed and what was posted. */
@NullMarked
package io.referrals.consumer.ledger;

import org.jspecify.annotations.NullMarked;
