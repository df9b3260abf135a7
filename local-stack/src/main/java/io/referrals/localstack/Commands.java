package io.referrals.localstack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the parts' commands are run on this machine. */
final class Commands {
    private Commands() {}

    /**
     * The command in a session of its own where the system can, so that Ctrl-C reaches only this process, which ends
     * its own work while the parts are still there, and then the parts.
     */
    static List<String> detached(List<String> command) {
        return prefixed(onPath("setsid"), command);
    }

    /** The command as another user than root, with the same rights on files: PostgreSQL refuses to run as root. */
    static List<String> notAsRoot(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        Path unshare = onPath("unshare")
                .orElseThrow(() -> new LocalStackException(
                        "PostgreSQL cannot run as root, and the command unshare to run it as another user is missing."
                                + " Run as another user or install util-linux."));
        List<String> whole = new ArrayList<>(List.of(unshare.toString(), "--user"));
        whole.addAll(command);
        return whole;
    }

    /** This JVM's own java command. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> prefixed(Optional<Path> program, List<String> command) {
        List<String> whole = new ArrayList<>();
        program.ifPresent(path -> whole.add(path.toString()));
        whole.addAll(command);
        return whole;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Where a program is that can be called by its name. */
    static Optional<Path> onPath(String program) {
        String path = System.getenv("PATH");
        return path == null
                ? Optional.empty()
                : List.of(path.split(File.pathSeparator, -1)).stream()
                        .map(directory -> Path.of(directory, program))
                        .filter(Files::isExecutable)
                        .findFirst();
    }
}
