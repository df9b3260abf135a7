/** The contract with storefronts and analytics teams: records, topics and how they travel. */
@NullMarked
package io.referrals.events;

import org.jspecify.annotations.NullMarked;
