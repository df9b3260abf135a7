/** The verbs for those who answer for the ledger: verify it, and review what it holds. */
@NullMarked
package io.referrals.cli.ledger;

import org.jspecify.annotations.NullMarked;
