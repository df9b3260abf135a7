package io.referrals.operations;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that hold the server up. What counts is whole answers: a client that sends or takes one byte a second
 * is as slow as one that is silent, whether it is at headers, a body or an answer. A timeout between two bytes, which is
 * what servers have, does not see that.
 *
 * <p>And it is never the client that comes last who is turned away when there are too many, as a limit on what is accepted
 * would have it: whoever asks now is answered.
 */
final class SlowConnections extends AbstractLifeCycle implements Connection.Listener {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    /** Whoever has just come is answered within this, even when many come at once. */
    private static final long GRACE_NANOS = Duration.ofSeconds(2).toNanos();
    /** So many times the connections may be open while they are that young. */
    private static final int MOST_AT_ONCE = 8;

    private final Scheduler scheduler;
    private final int most;
    private final long patienceNanos;
    private final Map<Connection, Progress> open = new ConcurrentHashMap<>();

    /** How many answers a connection has had, and since when not another one. */
    private record Progress(long answers, long sinceNanos) {
        Progress now(Connection connection) {
            long count = connection.getMessagesOut();
            return count == answers ? this : new Progress(count, System.nanoTime());
        }

        long age() {
            return System.nanoTime() - sinceNanos;
        }
    }

    SlowConnections(Scheduler scheduler, int most, Duration patience) {
        this.scheduler = scheduler;
        this.most = most;
        this.patienceNanos = patience.toNanos();
    }

    @Override
    protected void doStart() {
        lookLater();
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, new Progress(0, System.nanoTime()));
        if (open.size() > most) {
            closeTheSlowest(open.size() > MOST_AT_ONCE * most ? 0 : GRACE_NANOS);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    private void lookLater() {
        scheduler.schedule(this::look, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            open.replaceAll((connection, progress) -> progress.now(connection));
            open.forEach((connection, progress) -> {
                if (progress.age() > patienceNanos || (open.size() > most && progress.age() > GRACE_NANOS)) {
                    close(connection);
                }
            });
        } finally {
            if (isRunning()) {
                lookLater();
            }
        }
    }

    private void closeTheSlowest(long graceNanos) {
        open.replaceAll((connection, progress) -> progress.now(connection));
        open.entrySet().stream()
                .max(Map.Entry.comparingByValue((one, other) -> Long.compare(one.age(), other.age())))
                .filter(slowest -> slowest.getValue().age() >= graceNanos)
                .ifPresent(slowest -> close(slowest.getKey()));
    }

    private void close(Connection connection) {
        open.remove(connection);
        connection.getEndPoint().close();
    }
}
