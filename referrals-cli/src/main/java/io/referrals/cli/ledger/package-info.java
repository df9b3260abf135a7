/** What people do with the ledger from a shell. */
@NullMarked
package io.referrals.cli.ledger;

import org.jspecify.annotations.NullMarked;
