/**
 * The records on the wire: Avro behind Confluent's five bytes.
 *
 * <p>What can go wrong while reading, and what to do about it:
 *
 * <ul>
 *   <li>{@link io.referrals.events.serde.MalformedRecordException}: the record is broken, or what it says of its schema
 *       is. Quarantine it, go on.
 *   <li>{@link io.referrals.events.registry.RegistryUnavailableException}: the registry is. Do not quarantine; try again.
 *   <li>{@link io.referrals.events.registry.RegistryRefusedException}: the configuration is. Stop.
 * </ul>
 */
@NullMarked
package io.referrals.events.serde;

import org.jspecify.annotations.NullMarked;
