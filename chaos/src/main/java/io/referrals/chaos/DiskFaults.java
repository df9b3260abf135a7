package io.referrals.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Disks without room and files that lie. */
final class DiskFaults {
    private static final long FULL_MILLIS = 15_000;
    private static final long FULL_STATE_MILLIS = 10_000;
    private static final Duration GRACE = Duration.ofSeconds(30);

    private DiskFaults() {}

    static final Fault STATE_FULL = new Fault(
            "disk-full-state",
            "disk full: state of the attribution",
            "the memory file system of one of two instances' state is shrunk to what is used, for 10 s; then the"
                    + " instance is killed and its state deleted, and for 10 s there is no room to restore it",
            rig -> {
                var instance = rig.attribution().get(0);
                rig.disks().fill(rig.state(0));
                Thread.sleep(FULL_STATE_MILLIS);
                instance.abandon();
                Disks.clear(rig.state(0));
                rig.disks().fill(rig.state(0));
                instance.start();
                Thread.sleep(FULL_STATE_MILLIS);
                rig.disks().empty(rig.state(0));
            });

    static final Fault BROKER_FULL = new Fault(
            "disk-full-broker",
            "disk full: log of the broker",
            "the memory file system of its log is shrunk to what is used, for 15 s; a broker that gives up is started"
                    + " again",
            rig -> {
                var disk = rig.serverDisk("broker");
                rig.disks().fill(disk);
                Thread.sleep(FULL_MILLIS);
                rig.disks().empty(disk);
                startAgain(rig.servers().broker());
            });

    static final Fault POSTGRES_FULL = new Fault(
            "disk-full-postgres",
            "disk full: PostgreSQL",
            "the memory file system of its cluster is shrunk to what is used, for 15 s; one that gives up is started"
                    + " again",
            rig -> {
                var disk = rig.serverDisk("postgres");
                rig.disks().fill(disk);
                Thread.sleep(FULL_MILLIS);
                rig.disks().empty(disk);
                startAgain(rig.servers().postgres());
            });

    static final Fault STATE_FLIPPED = new Fault(
            "state-file-flipped",
            "flipped state file",
            "an instance is stopped cleanly, every 4096th byte of its largest state files is inverted, it is started",
            rig -> damage(rig, DiskFaults::flip));

    static final Fault STATE_TRUNCATED = new Fault(
            "state-file-truncated",
            "truncated state file",
            "an instance is stopped cleanly, its largest state files are cut in half, it is started",
            rig -> damage(rig, DiskFaults::truncate));

    private static void startAgain(io.referrals.localstack.Part server) {
        server.stop();
        server.start();
    }

    private interface Damage {
        void to(Path file) throws IOException;
    }

    private static void damage(Rig rig, Damage damage) throws Exception {
        var instance = rig.attribution().get(0);
        instance.stop(GRACE);
        for (var file : largestTables(rig.state(0))) {
            damage.to(file);
        }
        instance.start();
    }

    private static List<Path> largestTables(Path state) throws IOException {
        try (var files = Files.walk(state)) {
            var tables = files.filter(file -> file.toString().endsWith(".sst"))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().length())
                            .reversed())
                    .limit(5)
                    .toList();
            if (tables.isEmpty()) {
                throw new NotPossibleException("there is no state file yet; the load has to run longer before it");
            }
            return tables;
        }
    }

    private static void flip(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            for (long at = 100; at < channel.size(); at += 4_096) {
                one.clear();
                channel.read(one, at);
                one.flip();
                one.put(0, (byte) ~one.get(0));
                channel.write(one, at);
            }
        }
    }

    private static void truncate(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }
    }
}
