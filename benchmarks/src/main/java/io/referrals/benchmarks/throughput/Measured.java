package io.referrals.benchmarks.throughput;

/**
 * One run of one side.
 *
 * @param events input records, configuration included
 * @param seconds from the first record to the last committed result
 * @param cpu used in that time
 * @param peakRssMiB the most memory the side's process ever held; 0 where the system does not tell
 * @param loadAverage of the machine before the run: what else was going on
 */
record Measured(
        long events, double seconds, Cpu cpu, long peakRssMiB, double loadAverage, Truth.Correctness correctness) {
    double eventsPerSecond() {
        return events / seconds;
    }

    double cpuMicrosPerEvent() {
        return (double) cpu.sideMicros() / events;
    }

    double brokerCpuMicrosPerEvent() {
        return (double) cpu.brokerMicros() / events;
    }
}
