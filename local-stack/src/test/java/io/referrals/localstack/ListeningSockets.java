package io.referrals.localstack;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where processes take TCP connections, as Linux tells it: hexadecimal addresses. */
final class ListeningSockets {
    private static final String LISTENING = "0A";
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    private ListeningSockets() {}

    static List<String> of(Stream<ProcessHandle> processes) throws IOException {
        Set<String> theirs = new HashSet<>();
        for (ProcessHandle process : processes.toList()) {
            try (DirectoryStream<Path> files =
                    Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
                for (Path file : files) {
                    theirs.add(target(file));
                }
            }
        }
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                String[] fields = line.trim().split(" +", -1);
                if (fields[3].equals(LISTENING) && theirs.contains("socket:[" + fields[9] + "]")) {
                    addresses.add(fields[1].substring(0, fields[1].indexOf(':')));
                }
            }
        }
        return addresses;
    }

    private static String target(Path file) throws IOException {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (NoSuchFileException e) {
            return "closed meanwhile";
        }
    }

    static boolean isLoopback(String address) {
        return LOOPBACK.contains(address);
    }
}
