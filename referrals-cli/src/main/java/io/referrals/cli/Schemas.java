package io.referrals.cli;

import io.referrals.events.Topics;
import io.referrals.events.registry.Compatibility;
import io.referrals.events.registry.RegistryRefusedException;
import io.referrals.events.registry.RegistryUnavailableException;
import io.referrals.events.registry.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Registers the schema of every topic before the first record is written. */
public final class Schemas {
    private Schemas() {}

    /**
     * Registers what is not registered yet. The input topics get the compatibility level that the build checks too, so
     * that a storefront cannot register what others could not read.
     */
    public static void register(String registryUrl, Map<String, String> properties) {
        var config = new HashMap<String, Object>(properties);
        config.put("schema.registry.url", registryUrl);
        try (var registry = SchemaRegistry.connect(config)) {
            for (var topic : Topics.ALL) {
                registry.register(topic.subject(), topic.schema());
                if (Topics.INPUTS.contains(topic)
                        && !registry.compatibility(topic.subject())
                                .equals(Optional.of(Compatibility.FULL_TRANSITIVE))) {
                    registry.setCompatibility(topic.subject(), Compatibility.FULL_TRANSITIVE);
                }
            }
        } catch (RegistryUnavailableException e) {
            throw new Failure("The schema registry at " + registryUrl + " does not answer: " + e.getMessage(), e);
        } catch (RegistryRefusedException e) {
            throw new Failure("The schema registry at " + registryUrl + " refuses a schema: " + e.getMessage(), e);
        }
    }
}
