/** The HTTP API that lets a storefront read its rewards: balances, statements, the rewards of a conversion, health. */
@NullMarked
package io.referrals.consumer.api;

import org.jspecify.annotations.NullMarked;
