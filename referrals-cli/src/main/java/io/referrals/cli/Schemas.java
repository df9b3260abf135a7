package io.referrals.cli;

import io.referrals.cli.topics.SchemaPlan;
import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.RegistryUnavailableException;
import io.referrals.events.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The schemas of the topics in a registry. What the registry will not do is a failure that names it. */
public final class Schemas {
    private Schemas() {}

    /** What is missing or differs. */
    public static SchemaPlan plan(String registryUrl, Map<String, String> properties) {
        return ask(registryUrl, properties, SchemaPlan::of);
    }

    /** Registers what is not registered yet, before the first record is written, and sets the compatibility levels. */
    public static void register(String registryUrl, Map<String, String> properties) {
        var unused = ask(registryUrl, properties, registry -> {
            var plan = SchemaPlan.of(registry);
            plan.apply(registry);
            return plan;
        });
    }

    private static SchemaPlan ask(
            String registryUrl, Map<String, String> properties, Function<SchemaRegistry, SchemaPlan> question) {
        var config = new HashMap<String, Object>(properties);
        config.put("schema.registry.url", registryUrl);
        try (var registry = SchemaRegistry.connect(config)) {
            return question.apply(registry);
        } catch (RegistryUnavailableException e) {
            throw new Failure("The schema registry at " + registryUrl + " does not answer: " + e.getMessage(), e);
        } catch (RegistryRefusedException e) {
            throw new Failure("The schema registry at " + registryUrl + " refuses: " + e.getMessage(), e);
        }
    }
}
