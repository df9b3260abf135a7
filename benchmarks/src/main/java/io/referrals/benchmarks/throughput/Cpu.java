package io.referrals.benchmarks.throughput;

import java.time.Duration;

/** Processor time that processes have used, which other work on the machine hardly disturbs. */
record Cpu(long sideMicros, long brokerMicros) {
    /** Until now. */
    static Cpu of(ProcessHandle side, ProcessHandle broker) {
        return new Cpu(micros(side), micros(broker));
    }

    private static long micros(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1000;
    }

    Cpu since(Cpu before) {
        return new Cpu(sideMicros - before.sideMicros, brokerMicros - before.brokerMicros);
    }
}
