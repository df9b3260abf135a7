package io.referrals.chaos;

import io.referrals.localstack.LocalStack;
import io.referrals.localstack.LocalStackException;
import io.referrals.localstack.Ports;
import io.referrals.localstack.Prometheus;
import io.referrals.localstack.PrometheusSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sees which of the alerts that are shipped fire: a real Prometheus reads the metrics of the applications every second, with
 * the shipped rules in a hurry. Where none is installed it sees nothing and says so.
 */
final class AlertWatch {
    /** For alerts to cease after a fault: longer than hastened rules look back and applications look at their servers. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final @Nullable Prometheus prometheus;
    private final List<Integer> attributionPorts;
    private final List<Integer> rewardsPorts;

    private AlertWatch(@Nullable Prometheus prometheus, List<Integer> attributionPorts, List<Integer> rewardsPorts) {
        this.prometheus = prometheus;
        this.attributionPorts = attributionPorts;
        this.rewardsPorts = rewardsPorts;
    }

    /** Sees nothing. */
    static AlertWatch none() {
        return new AlertWatch(null, List.of(), List.of());
    }

    /** Starts Prometheus, if there is one, as one more of the servers. */
    static AlertWatch start(LocalStack servers) {
        if (!Prometheus.isInstalled("prometheus")) {
            return none();
        }
        // The same at every start of an instance, so that Prometheus finds it again.
        var ports = Stream.generate(() -> Ports.claim("metrics", 0))
                .distinct()
                .limit(2 * Rig.INSTANCES)
                .toList();
        var attribution = ports.subList(0, Rig.INSTANCES);
        var rewards = ports.subList(Rig.INSTANCES, ports.size());
        return new AlertWatch(servers.startPrometheus(setup(attribution, rewards)), attribution, rewards);
    }

    static PrometheusSetup setup(List<Integer> attributionPorts, List<Integer> rewardsPorts) {
        return shipped().hastened().scraping("attribution", attributionPorts).scraping("rewards", rewardsPorts);
    }

    static PrometheusSetup shipped() {
        return new PrometheusSetup(read("prometheus.yml"), read("alerts.yml"));
    }

    private static String read(String file) {
        try (var in = AlertWatch.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What tells an instance of the attribution where to serve its metrics. In the environment, as a previous release passes
     * over variables it does not know, while an option it does not know would end it.
     */
    Map<String, String> attribution(int instance) {
        return prometheus == null
                ? Map.of()
                : Map.of("REFERRALS_ADMIN_PORT", attributionPorts.get(instance).toString());
    }

    /** What tells an instance of the reward consumer the same. */
    Map<String, String> rewards(int instance) {
        return prometheus == null
                ? Map.of()
                : Map.of("REFERRALS_ADMIN_PORT", rewardsPorts.get(instance).toString());
    }

    /** Which alerts fired at any moment since then. */
    AlertsSeen since(Instant then) {
        return looked(there -> new AlertsSeen(there.firedSince(then), Set.of(), null));
    }

    /** Waits until no alert fires, and adds to what was seen those that do not cease. */
    AlertsSeen untilQuiet(AlertsSeen seen) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var now = looked(there -> seen.leaving(there.firing()));
        while (!now.left().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_EVERY.toMillis());
            now = looked(there -> seen.leaving(there.firing()));
        }
        return now;
    }

    private interface Look {
        AlertsSeen at(Prometheus prometheus);
    }

    /** A Prometheus that does not answer is no reason to end a suite of faults. */
    private AlertsSeen looked(Look look) {
        if (prometheus == null) {
            return AlertsSeen.unknown("not looked at: no prometheus on the PATH");
        }
        try {
            return look.at(prometheus);
        } catch (LocalStackException e) {
            return AlertsSeen.unknown("not looked at: " + e.getMessage());
        }
    }
}
