package io.referrals.localstack;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The ports of the stack in a named directory, which it has again at its next start, so that addresses stay good. */
final class RememberedPorts {
    private final Path file;
    private final Properties ports = new Properties();

    RememberedPorts(DataDirectory data) {
        file = data.path().resolve("ports");
        try {
            if (Files.exists(file)) {
                try (var reader = Files.newBufferedReader(file)) {
                    ports.load(reader);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new LocalStackException("Cannot read the ports in " + file + "; delete it to take new ones", e);
        }
    }

    /**
     * The wanted port; when it is 0, the one from before, else a free one.
     *
     * @throws LocalStackException when it is taken, or what is remembered is no port
     */
    int claim(String part, int wanted) {
        int port = wanted == 0 ? remembered(part) : wanted;
        try {
            port = Ports.claim(part, port);
        } catch (LocalStackException e) {
            throw wanted != 0 || port == 0
                    ? e
                    : new LocalStackException(
                            e.getMessage() + " It is the port from before; delete " + file + " to take new ones.", e);
        }
        ports.setProperty(part, Integer.toString(port));
        return port;
    }

    private int remembered(String part) {
        var port = ports.getProperty(part, "0");
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new LocalStackException("The port of the " + part + " in " + file
                    + " is no number between 0 and 65535; delete the file to take new ports");
        }
        return Integer.parseInt(port);
    }

    /** Writes them down. */
    void remember() {
        try {
            var text = new StringWriter();
            ports.store(text, "delete this file to take new ports");
            Files.writeString(file, text.toString());
        } catch (IOException e) {
            throw new LocalStackException("Cannot write the ports to " + file, e);
        }
    }
}
