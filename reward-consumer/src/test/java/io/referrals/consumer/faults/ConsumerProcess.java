package io.referrals.consumer.faults;

import io.referrals.consumer.RewardConsumerApp;
import io.referrals.consumer.RewardConsumerConfig;
import io.referrals.consumer.TestStack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A reward consumer in a JVM of its own, which can be killed and stopped. */
final class ConsumerProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    /** Starts it and does not wait until it is up. */
    ConsumerProcess(String ledgerUrl, String groupId, Instant now) throws IOException {
        log = Files.createTempFile("reward-consumer-", ".log");
        var stack = TestStack.stack();
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                ConsumerProcess.class.getName(),
                stack.bootstrapServers(),
                stack.schemaRegistryUrl(),
                groupId,
                now.toString()));
        builder.environment().put("REFERRALS_LEDGER_URL", ledgerUrl);
        process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Runs in the process until it is killed, or its parent is gone. */
    public static void main(String[] args) throws InterruptedException {
        var app = RewardConsumerApp.start(
                config(args[0], args[1], System.getenv("REFERRALS_LEDGER_URL"), args[2], Instant.parse(args[3])));
        var watch = new Thread(() -> {
            awaitEnd(System.in);
            Runtime.getRuntime().halt(1);
        });
        watch.setDaemon(true);
        watch.start();
        app.join();
    }

    private static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Nothing is said; only the end counts.
            }
        } catch (IOException e) {
            // An end as well.
        }
    }

    /** Small polls, so that there are many commits, and a group that notices soon that a member is gone. */
    static RewardConsumerConfig config(
            String bootstrapServers, String registryUrl, String ledgerUrl, String groupId, Instant now) {
        return new RewardConsumerConfig(
                bootstrapServers,
                registryUrl,
                ledgerUrl,
                groupId,
                Clock.fixed(now, ZoneOffset.UTC),
                Duration.ofMillis(100),
                Duration.ofSeconds(30),
                Map.of(
                        "max.poll.records", Integer.toString(FaultStory.POLL),
                        "session.timeout.ms", "6000",
                        "heartbeat.interval.ms", "1000"),
                null,
                null,
                null);
    }

    /** As by kill -9; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Kills it so many milliseconds later; returns at once unless they are 0. */
    void killAfter(int millis) throws InterruptedException {
        if (millis == 0) {
            kill();
        } else {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(process::destroyForcibly);
        }
    }

    /** Freezes it, as by kill -STOP. */
    void stop() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on, as by kill -CONT. */
    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " " + process.pid())
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -s " + signal + " failed: " + exit);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        kill();
        Files.delete(log);
    }
}
