package io.referrals.cli.stats;

/** What the rows of the funnel stand for, each within its storefront. */
enum Grouping {
    CODE,
    DAY,
    ADVOCATE
}
