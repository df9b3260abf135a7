package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryDirectoryTest {
    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    /** A process that has made such a directory. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws IOException {
            TemporaryDirectory directory = TemporaryDirectory.create("test");
            Files.writeString(directory.path().resolve("content"), "x");
            System.out.println(directory.path());
            if (System.in.read() < 0) {
                directory.close();
            }
        }
    }

    private record Started(Process process, Path directory) {}

    private Started startOwner() throws IOException {
        Process process = new ProcessBuilder(
                        Commands.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new Started(process, Path.of(said.readLine()));
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void shouldTakeAwayOnlyWhatAKilledProcessLeftWhenTheNextOneIsMade() throws Exception {
        // given
        Started alive = startOwner();
        Started killed = startOwner();
        killed.process().destroyForcibly().waitFor();
        Path unmarked = Files.createDirectory(folder.resolve("referrals-notes"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve(".temporary"));
        Path link = Files.createSymbolicLink(folder.resolve("referrals-link"), elsewhere);

        // when
        Started next = startOwner();

        // then
        assertThat(killed.directory()).doesNotExist();
        assertThat(List.of(alive.directory(), next.directory(), unmarked, link, elsewhere))
                .allSatisfy(kept -> assertThat(kept).exists());
        assertThat(alive.directory().resolve("content")).hasContent("x");
    }

    @Test
    void shouldLeaveWhatLinksLeadToWhenItIsTakenAway() throws Exception {
        // given
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        Started killed = startOwner();
        Files.createSymbolicLink(killed.directory().resolve("file"), precious);
        Files.createSymbolicLink(killed.directory().resolve("folder"), folder);
        killed.process().destroyForcibly().waitFor();

        // when
        startOwner();

        // then
        assertThat(killed.directory()).doesNotExist();
        assertThat(precious).hasContent("mine");
    }

    @Test
    void shouldLeaveWhatBelongsToAnotherUserWhenItLooksAbandoned() throws Exception {
        // given
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can give a directory away");
        Started killed = startOwner();
        killed.process().destroyForcibly().waitFor();
        Files.setOwner(
                killed.directory(),
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

        // when
        startOwner();

        // then
        assertThat(killed.directory()).exists();
    }

    @Test
    void shouldGoWithItsContentWhenItIsClosed() throws Exception {
        // given
        Started owner = startOwner();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(owner.directory())))
                .isEqualTo("rwx------");

        // when
        owner.process().getOutputStream().close();

        // then
        assertThat(owner.process().waitFor()).isZero();
        assertThat(owner.directory()).doesNotExist();
    }

    @Test
    void shouldKeepTheLockWhenTheSameProcessAsksAgain() throws Exception {
        // given
        try (DirectoryLock ignored = DirectoryLock.take(folder).orElseThrow()) {
            // when
            assertThat(DirectoryLock.take(folder)).isEmpty();

            // then: another process is still kept out
            Process other = new ProcessBuilder(
                            Commands.java(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Taker.class.getName(),
                            folder.toString())
                    .start();
            processes.add(other);
            assertThat(other.waitFor()).isEqualTo(Taker.TAKEN_BY_ANOTHER);
        }
    }

    /** A process that tries to take a directory. */
    static final class Taker {
        static final int TAKEN_BY_ANOTHER = 7;

        private Taker() {}

        public static void main(String[] arguments) throws IOException {
            System.exit(DirectoryLock.take(Path.of(arguments[0])).isPresent() ? 0 : TAKEN_BY_ANOTHER);
        }
    }
}
