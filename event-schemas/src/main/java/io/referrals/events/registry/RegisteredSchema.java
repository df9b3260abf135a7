package io.referrals.events.registry;

import org.apache.avro.Schema;

/**
 * A schema as a subject has it.
 *
 * @param subject {@code <topic>-value} or {@code <topic>-key}
 * @param version 1, 2, ... within the subject
 * @param id the number that travels in front of each record, unique in the registry
 */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {}
