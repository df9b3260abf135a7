package io.referrals.chaos;

import io.referrals.cli.Failure;
import io.referrals.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One instance of an application in a process of its own, and the supervisor every deployment has: it starts the process
 * again a second after it has ended, for whatever reason.
 */
final class App {
    private static final Duration RESTART_AFTER = Duration.ofSeconds(1);
    private static final ScheduledExecutorService SUPERVISOR = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "supervisor");
        thread.setDaemon(true);
        return thread;
    });

    private final Map<String, String> environment;
    private final Path log;
    private final LocalStack servers;
    private List<String> arguments;
    private Product product;
    private @Nullable Process process;
    private boolean wanted;
    private int restarts;

    App(Product product, List<String> arguments, Map<String, String> environment, Path log, LocalStack servers) {
        this.product = product;
        this.arguments = arguments;
        this.environment = environment;
        this.log = log;
        this.servers = servers;
    }

    synchronized void start() {
        wanted = true;
        launch();
    }

    /** From the next start on it is another build. */
    synchronized void become(Product next) {
        product = next;
    }

    /** From the next start on it is told something else. */
    synchronized void tell(List<String> next) {
        arguments = next;
    }

    private synchronized void launch() {
        var current = process;
        if (!wanted || (current != null && current.isAlive())) {
            return;
        }
        try {
            var builder = product.verb(arguments);
            builder.environment().putAll(environment);
            var started = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            servers.hold(started);
            process = started;
            var unused = started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void ended(Process which) {
        if (wanted && which == process) {
            restarts++;
            var unused = SUPERVISOR.schedule(this::launch, RESTART_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** As by kill -9; the supervisor starts it again. */
    synchronized void kill() {
        running().destroyForcibly();
    }

    /** Sends a signal by name, e.g. STOP or CONT, or QUIT for a dump of its threads in its log. */
    void signal(String name) throws IOException, InterruptedException {
        Shell.run("kill", "-s", name, Long.toString(running().pid()));
    }

    /**
     * Asks it to end and waits; the supervisor leaves it alone from then on.
     *
     * @return the exit code, or -1 when it had to be killed after the grace
     */
    int stop(Duration grace) throws InterruptedException {
        Process ending;
        synchronized (this) {
            wanted = false;
            ending = process;
        }
        if (ending == null) {
            return 0;
        }
        ending.destroy();
        if (ending.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
            return ending.exitValue();
        }
        ending.destroyForcibly().waitFor();
        return -1;
    }

    /**
     * Ends it at once, until it is started again.
     *
     * @return the exit code
     */
    int abandon() {
        Process ending;
        synchronized (this) {
            wanted = false;
            ending = process;
        }
        return ending == null ? 0 : ending.destroyForcibly().onExit().join().exitValue();
    }

    /** How often the supervisor had to start it again. */
    synchronized int restarts() {
        return restarts;
    }

    Path log() {
        return log;
    }

    private synchronized Process running() {
        var current = process;
        if (current == null) {
            throw new Failure(arguments.get(0) + " was not started");
        }
        return current;
    }
}
