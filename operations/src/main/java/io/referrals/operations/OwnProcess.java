package io.referrals.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says about this process. */
public final class OwnProcess {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private OwnProcess() {}

    /** Bytes of memory it takes from the machine: heap, RocksDB, buffers and code together; NaN where the system does not say (Linux does). */
    public static double residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    String kibibytes = line.substring(RESIDENT.length()).replace("kB", "");
                    return Long.parseLong(kibibytes.strip()) * 1024.0;
                }
            }
            return Double.NaN;
        } catch (IOException e) {
            return Double.NaN; // not Linux
        }
    }

    /** When it was started, in seconds since 1970; NaN where the system does not say. */
    public static double startedAtSeconds() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(at -> at.toEpochMilli() / 1e3)
                .orElse(Double.NaN);
    }
}
