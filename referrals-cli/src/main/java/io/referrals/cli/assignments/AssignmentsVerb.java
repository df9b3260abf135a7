package io.referrals.cli.assignments;

import io.referrals.cli.Broker;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.KafkaOptions;
import io.referrals.cli.RegistryOption;
import io.referrals.events.serde.EventSerdes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the verbs about assignments have in common: the storefront and the servers. */
abstract class AssignmentsVerb implements Callable<Integer> {
    @Option(names = "--storefront", paramLabel = "ID", required = true, description = "The storefront it is about.")
    @SuppressWarnings("NullAway.Init") // required
    String storefront;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private RegistryOption registry = new RegistryOption();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    CommandSpec spec;

    /** The servers while a verb works with them. */
    record Servers(Broker broker, EventSerdes serdes, String registryUrl) {}

    abstract int call(Servers servers) throws InterruptedException;

    /** Looks at the arguments, before a server is asked. */
    void check() {}

    @Override
    public Integer call() throws InterruptedException {
        check();
        var broker = kafka.broker();
        var registryUrl = registry.url(broker.properties());
        try (var serdes = broker.serdesOfRegistered(registryUrl)) {
            return call(new Servers(broker, serdes, registryUrl));
        }
    }
}
