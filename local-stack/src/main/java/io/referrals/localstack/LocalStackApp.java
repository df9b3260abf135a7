package io.referrals.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A local stack on its own: starts it, says where it is and keeps it until Ctrl-C. */
public final class LocalStackApp {
    private static final String USAGE =
            "Usage: LocalStackApp [--data DIR] [--broker-port N] [--registry-port N] [--postgres-port N]";
    private static final int FAILURE = 1;
    private static final int USAGE_ERROR = 2;

    private LocalStackApp() {}

    public static void main(String[] arguments) throws InterruptedException {
        LocalStackOptions options;
        try {
            options = parse(arguments).withListener((part, state) -> System.err.println(part + ": " + state));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(USAGE_ERROR);
            return;
        }
        try {
            LocalStack stack = LocalStack.start(options);
            Path addresses = stack.dataDirectory().resolve("stack.properties");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack, addresses), "end"));
            announce(stack, addresses);
        } catch (LocalStackException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(FAILURE);
        }
        new CountDownLatch(1).await();
    }

    static LocalStackOptions parse(String[] arguments) {
        LocalStackOptions options = LocalStackOptions.temporary();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value");
            }
            String value = arguments[i + 1];
            options = switch (arguments[i]) {
                case "--data" -> options.withDataDirectory(Path.of(value));
                case "--broker-port" -> options.withBrokerPort(port(value));
                case "--registry-port" -> options.withRegistryPort(port(value));
                case "--postgres-port" -> options.withPostgresPort(port(value));
                default -> throw new IllegalArgumentException("Unknown option " + arguments[i]);
            };
        }
        return options;
    }

    private static int port(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(value + " is not a port", e);
        }
    }

    private static void end(LocalStack stack, Path addresses) {
        try {
            Files.deleteIfExists(addresses);
        } catch (IOException e) {
            System.err.println("Cannot delete " + addresses + ": " + e);
        }
        stack.close();
    }

    private static void announce(LocalStack stack, Path file) throws IOException {
        PrivateFiles.write(
                file,
                "bootstrap.servers=" + stack.bootstrapServers() + "\nschema.registry.url=" + stack.schemaRegistryUrl()
                        + "\nledger.url=" + stack.ledgerUrl() + "\n");
        System.out.println("bootstrap.servers=" + stack.bootstrapServers());
        System.out.println("schema.registry.url=" + stack.schemaRegistryUrl());
        System.out.println("ledger.url=" + stack.ledgerUrl("..."));
        System.out.println("Data and addresses in " + stack.dataDirectory() + ". Ctrl-C ends it.");
    }
}
