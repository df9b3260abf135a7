package io.referrals.events.registry;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The registry could not be asked: unreachable, too slow, overloaded or broken (I/O errors, 408, 429, 5xx), after all
 * URLs and all retries.
 *
 * <p>This says nothing about the record at hand. It must not be quarantined; stop, or try again later.
 */
public class RegistryUnavailableException extends RetriableException {
    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public RegistryUnavailableException(String message) {
        super(message);
    }
}
