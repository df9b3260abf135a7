package io.referrals.events.registry;

/**
 * The registry was asked and does not know the schema, the id or the subject, or gives nothing for it that can be read.
 */
public class SchemaNotFoundException extends RegistryRefusedException {
    public SchemaNotFoundException(String message) {
        super(message);
    }

    public SchemaNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
