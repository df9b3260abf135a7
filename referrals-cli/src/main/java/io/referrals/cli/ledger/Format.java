package io.referrals.cli.ledger;

/** How an answer is written. */
enum Format {
    TABLE,
    JSON
}
