package io.referrals.events.registry;

import org.apache.kafka.common.KafkaException;

/**
 * The registry answered and refused: wrong credentials, an incompatible schema, an address that is not a registry.
 *
 * <p>Trying again does not help and the record at hand is not to blame: it is the configuration that needs a human.
 */
public class RegistryRefusedException extends KafkaException {
    public RegistryRefusedException(String message, Throwable cause) {
        super(message, cause);
    }

    public RegistryRefusedException(String message) {
        super(message);
    }
}
