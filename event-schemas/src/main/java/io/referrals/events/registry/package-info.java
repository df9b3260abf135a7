/** A small client of the Confluent Schema Registry REST API, configured with Confluent's own keys. */
@NullMarked
package io.referrals.events.registry;

import org.jspecify.annotations.NullMarked;
