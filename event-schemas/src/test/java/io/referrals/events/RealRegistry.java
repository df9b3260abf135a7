package io.referrals.events;

import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackOptions;

/** One local stack for all integration tests of this module; it ends with the JVM that runs them. */
public final class RealRegistry {
    private static final LocalStack STACK = LocalStack.start(LocalStackOptions.temporary());

    static {
        // The stack ends with this process in any case; in order, it also takes its files along.
        Runtime.getRuntime().addShutdownHook(new Thread(STACK::close, "close-local-stack"));
    }

    private RealRegistry() {}

    /** Its value for {@code schema.registry.url}. */
    public static String url() {
        return STACK.schemaRegistryUrl();
    }
}
