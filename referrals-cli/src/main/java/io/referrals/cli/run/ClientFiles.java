package io.referrals.cli.run;

import io.referrals.cli.acls.Role;
import io.referrals.localstack.LocalStack;
import io.referrals.localstack.PrivateFiles;
import io.referrals.localstack.StackSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The settings with which each principal reaches a secured stack, as files for {@code --config}. */
final class ClientFiles {
    /** One for each role. */
    static final List<String> PRINCIPALS =
            Arrays.stream(Role.values()).map(Role::word).toList();

    private static final Set<String> WITH_LEDGER = Set.of(Role.REWARDS.word(), Role.OPERATOR.word());

    private ClientFiles() {}

    /** Writes them into the stack's data directory; the passwords stay in files of their own. */
    static Path write(LocalStack stack, StackSecurity security) throws IOException {
        var directory = PrivateFiles.directory(stack.dataDirectory().resolve("clients"));
        var names = new ArrayList<>(PRINCIPALS);
        names.add(StackSecurity.ADMIN);
        for (var name : names) {
            Files.write(directory.resolve(name + ".properties"), settings(name, stack, security));
        }
        return directory;
    }

    private static List<String> settings(String name, LocalStack stack, StackSecurity security) {
        var authority = security.authority();
        var settings = new ArrayList<>(List.of(
                "bootstrap-server=" + stack.bootstrapServers(),
                "kafka.security.protocol=SASL_SSL",
                "kafka.sasl.mechanism=SCRAM-SHA-512",
                "kafka.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                        + name + "\" password=\"${file:" + security.passwordFile(name) + "}\";",
                "kafka.ssl.truststore.type=PEM",
                "kafka.ssl.truststore.location=" + authority,
                "schema-registry-url=" + stack.schemaRegistryUrl(),
                "schema.registry.ssl.truststore.type=PEM",
                "schema.registry.ssl.truststore.location=" + authority));
        if (WITH_LEDGER.contains(name)) {
            settings.add("ledger-url=" + ledgerUrl(stack));
        }
        return settings;
    }

    /** The ledger's address as every verb takes it, with a reference to the file that has the password. */
    static String ledgerUrl(LocalStack stack) {
        return stack.ledgerUrl("${file:" + stack.postgres().passwordFile() + "}");
    }
}
