package io.referrals.cli.quarantine;

import io.referrals.cli.Broker;
import io.referrals.cli.CommonOptions;
import io.referrals.cli.Format;
import io.referrals.cli.Printable;
import io.referrals.cli.ServerOptions;
import io.referrals.events.serde.EventSerdes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the verbs about the quarantine have in common: the servers and the format. */
abstract class QuarantineVerb implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Format format = Format.TABLE;

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    CommandSpec spec;

    /** The quarantine while a verb works on it. */
    record Open(Broker broker, EventSerdes serdes, QuarantineReader reader, Originals originals) {}

    abstract int call(Open quarantine);

    /** Looks at the arguments, before a server is asked. */
    void check() {}

    @Override
    public Integer call() {
        check();
        var broker = servers.broker();
        try (var serdes = broker.serdes(servers.schemaRegistryUrl())) {
            return call(
                    new Open(broker, serdes, new QuarantineReader(broker, serdes, this::tell), new Originals(serdes)));
        }
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Says something that is not the answer. */
    void tell(String message) {
        spec.commandLine().getErr().println(Printable.text(message));
    }
}
