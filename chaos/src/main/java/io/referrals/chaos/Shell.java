package io.referrals.chaos;

import io.referrals.cli.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Commands of the system. */
final class Shell {
    private Shell() {}

    /** Runs a command that has to succeed. */
    static void run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new Failure(String.join(" ", command) + " ended with exit code " + exit + ": " + said.strip());
        }
    }
}
