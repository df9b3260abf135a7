package io.referrals.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What the local stack needs of this machine. */
final class MachineChecks {
    private static final int LEAST_JAVA = 17;
    private static final long LEAST_MEMORY_BYTES = 3L << 30;
    private static final long LEAST_DISK_BYTES = 2L << 30;

    private MachineChecks() {}

    static List<Finding> all() {
        return List.of(java(), memory(), disk(), loopback(), unshare());
    }

    private static Finding java() {
        var feature = Runtime.version().feature();
        var detail = Runtime.version() + " in " + System.getProperty("java.home");
        return feature >= LEAST_JAVA
                ? Finding.ok("java", detail)
                : Finding.fail("java", detail + "; install a JDK " + LEAST_JAVA + " or newer");
    }

    private static Finding memory() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var total = system.getTotalMemorySize();
        var detail = (total >> 20) + " MiB, " + (system.getFreeMemorySize() >> 20) + " MiB free, "
                + system.getAvailableProcessors() + " processors";
        return total >= LEAST_MEMORY_BYTES
                ? Finding.ok("memory", detail)
                : Finding.warn("memory", detail + "; demo and replay may need up to 3 GiB in all processes");
    }

    private static Finding disk() {
        var directory = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            var free = Files.getFileStore(directory).getUsableSpace();
            var detail = (free >> 20) + " MiB free in " + directory;
            return free >= LEAST_DISK_BYTES
                    ? Finding.ok("disk", detail)
                    : Finding.warn("disk", detail + "; a replay of a million lines needs about 2 GiB");
        } catch (IOException e) {
            return Finding.fail("disk", "cannot read " + directory + ": " + e.getMessage());
        }
    }

    private static Finding loopback() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Finding.ok("loopback", "a free port was found: " + socket.getLocalPort());
        } catch (IOException e) {
            return Finding.fail("loopback", "no port can be opened on the loopback interface: " + e.getMessage());
        }
    }

    private static Finding unshare() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Finding.ok("user", "not root");
        }
        var path = System.getenv().getOrDefault("PATH", "");
        var found = Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "unshare")));
        return found
                ? Finding.ok("user", "root, and unshare is installed, to run PostgreSQL as another user")
                : Finding.fail("user", "root, and PostgreSQL refuses to run as root; install util-linux (unshare)");
    }
}
