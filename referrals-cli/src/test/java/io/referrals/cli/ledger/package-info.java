@NullMarked
package io.referrals.cli.ledger;

import org.jspecify.annotations.NullMarked;
