package io.referrals.events.serde;

import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.RegistryUnavailableException;
import io.referrals.events.registry.SchemaNotFoundException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Tells apart what Confluent's classes throw: they wrap an unreachable registry, a refusal and broken bytes alike in a
 * {@link SerializationException}, and what is to be done differs for each.
 */
final class ConfluentFailure {
    private static final String REST_EXCEPTION =
            "io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException";

    /** Subject, version or schema not found. */
    private static final List<Integer> NOT_FOUND = List.of(40401, 40402, 40403);

    private ConfluentFailure() {}

    static RuntimeException whileReading(String topic, RuntimeException failure) {
        String message = "Cannot read a record of " + topic + ": " + failure.getMessage();
        RuntimeException ofRegistry = ofRegistry(message, failure);
        if (ofRegistry instanceof RegistryUnavailableException || isOperators(failure)) {
            return new RegistryUnavailableException(message, failure);
        }
        return new MalformedRecordException(message, failure);
    }

    static RuntimeException whileWriting(String topic, RuntimeException failure) {
        String message = "Cannot write a record for " + topic + ": " + failure.getMessage();
        RuntimeException ofRegistry = ofRegistry(message, failure);
        return ofRegistry != null ? ofRegistry : new SerializationException(message, failure);
    }

    /** The registry's part in it, or null when it had none. */
    private static @Nullable RuntimeException ofRegistry(String message, RuntimeException failure) {
        if (failure instanceof RetriableException) {
            return new RegistryUnavailableException(message, failure);
        }
        if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
            return new RegistryRefusedException(message, failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().equals(REST_EXCEPTION)) {
                int status = number(cause, "getStatus");
                if (status >= 500 || status == 408 || status == 429) {
                    return new RegistryUnavailableException(message, failure);
                }
                return NOT_FOUND.contains(number(cause, "getErrorCode"))
                        ? new SchemaNotFoundException(message, failure)
                        : new RegistryRefusedException(message, failure);
            }
            if (cause instanceof IOException && !(cause instanceof EOFException)) {
                return new RegistryUnavailableException(message, failure);
            }
        }
        return null;
    }

    /** Whether credentials are wrong, which says nothing about the record. */
    private static boolean isOperators(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException
                    || cause.getClass().getName().equals(REST_EXCEPTION)
                            && List.of(401, 403).contains(number(cause, "getStatus"))) {
                return true;
            }
        }
        return false;
    }

    private static int number(Throwable restException, String getter) {
        try {
            return (int) restException.getClass().getMethod(getter).invoke(restException);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Confluent's RestClientException changed", e);
        }
    }
}
