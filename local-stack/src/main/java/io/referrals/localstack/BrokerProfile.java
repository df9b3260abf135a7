package io.referrals.localstack;

import java.util.List;

/** What the broker's JVM is tuned for. */
public enum BrokerProfile {
    /** Ready soonest and smallest: for tests, demos and replays. */
    FAST_START("-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"),
    /** The optimising compiler and a larger heap: for benchmarks and long runs. */
    THROUGHPUT("-Xmx1g -XX:+UseParallelGC");

    private final String jvmFlags;

    BrokerProfile(String jvmFlags) {
        this.jvmFlags = jvmFlags;
    }

    List<String> jvmFlags() {
        return List.of(jvmFlags.split(" ", -1));
    }
}
