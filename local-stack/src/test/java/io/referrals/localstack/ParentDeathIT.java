package io.referrals.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentDeathIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SHELL_BROKER_REGISTRY_POSTGRES = 4;

    @TempDir
    private Path directory;

    private Path temporaryFiles;
    private Path output;
    private final List<Process> started = new ArrayList<>();

    /** The started app, its own processes, and all below it: PostgreSQL's own come and go. */
    private record App(Process process, List<ProcessHandle> parts, List<ProcessHandle> descendants) {}

    @BeforeEach
    void prepare() throws IOException {
        temporaryFiles = Files.createDirectories(directory.resolve("tmp"));
        output = directory.resolve("output");
    }

    @AfterEach
    void endApp() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void shouldLeaveNothingWhenKilledByForce() throws Exception {
        // given
        App app = startApp();

        // when
        app.process().destroyForcibly();

        // then
        awaitEndOf(app.descendants());
        await().atMost(PATIENCE).until(() -> isEmpty(temporaryFiles));
    }

    @Test
    void shouldEndTheLeftoversWhenStartedAgainAfterTheWatchingShellWasKilledToo() throws Exception {
        // given
        Path data = directory.resolve("data");
        App app = startApp("--data", data.toString());
        killWithItsShell(app);
        assertThat(app.descendants()).anyMatch(ProcessHandle::isAlive);

        // when
        try (LocalStack stack = LocalStack.start(LocalStackOptions.temporary().withDataDirectory(data))) {
            // then
            assertThat(app.descendants()).noneMatch(ProcessHandle::isAlive);
            assertThat(StackClient.of(stack).query("SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void shouldTakeAwayWhatIsLeftWhenTheNextOneStartsAndLeaveNothingWhenThatIsTerminated() throws Exception {
        // given
        App app = startApp();
        List<Path> left = temporaryDirectories();
        killWithItsShell(app);
        assertThat(app.descendants()).anyMatch(ProcessHandle::isAlive);
        assertThat(left)
                .hasSize(1)
                .allSatisfy(directory -> assertThat(directory).exists());

        // when
        App next = startApp();

        // then
        assertThat(app.descendants()).noneMatch(ProcessHandle::isAlive);
        assertThat(left).allSatisfy(directory -> assertThat(directory).doesNotExist());
        assertThat(temporaryDirectories()).hasSize(1);
        assertThat(next.parts()).allMatch(ProcessHandle::isAlive);

        // when
        next.process().destroy();
        next.process().waitFor();

        // then
        awaitEndOf(next.descendants());
        assertThat(temporaryFiles).isEmptyDirectory();
    }

    private List<Path> temporaryDirectories() throws IOException {
        try (Stream<Path> entries = Files.list(temporaryFiles)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("referrals-"))
                    .toList();
        }
    }

    private static void killWithItsShell(App app) throws InterruptedException {
        app.descendants().stream()
                .filter(child -> child.info().command().orElse("").endsWith("sh"))
                .forEach(ProcessHandle::destroyForcibly);
        app.process().destroyForcibly();
        app.process().waitFor();
    }

    private App startApp(String... arguments) throws IOException {
        Stream<String> java = Stream.of(
                Commands.java(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + temporaryFiles,
                LocalStackApp.class.getName());
        Process app = new ProcessBuilder(
                        Stream.concat(java, Stream.of(arguments)).toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(app);
        await().atMost(Duration.ofSeconds(90))
                .failFast("the app ended early", () -> !app.isAlive())
                .until(() -> Files.readString(output).contains("Ctrl-C"));
        List<ProcessHandle> parts = app.descendants()
                .filter(child -> child.parent().filter(app.toHandle()::equals).isPresent())
                .toList();
        assertThat(parts).hasSize(SHELL_BROKER_REGISTRY_POSTGRES);
        return new App(app, parts, app.descendants().toList());
    }

    private static void awaitEndOf(List<ProcessHandle> processes) {
        await().atMost(PATIENCE).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }
}
