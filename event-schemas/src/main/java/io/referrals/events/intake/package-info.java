/**
 * What is refused and how accepted records are normalised, in one place.
 *
 * <p>Used twice: where lines become records ({@link io.referrals.events.intake.EventLines}) and where records become
 * facts (the topology). Both must say the same, so every rule on a value stands once, in
 * {@link io.referrals.events.intake.EventRules}; the way in from JSON adds only what JSON can get wrong. Normalising is
 * idempotent: what was normalised once passes a second time unchanged.
 */
@NullMarked
package io.referrals.events.intake;

import org.jspecify.annotations.NullMarked;
