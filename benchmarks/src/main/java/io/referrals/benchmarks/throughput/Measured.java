package io.referrals.benchmarks.throughput;

/**
 * One load drained by one side.
 *
 * @param events input records, configuration included
 * @param seconds from the first record to the last committed result
 * @param cpu used in that time
 * @param peakRssMiB the most memory the side's process ever held; 0 where the system does not tell
 * @param loadAverage of the machine before the run: what else was going on
 */
record Measured(
        long events,
        double seconds,
        Cpu.Spent cpu,
        long peakRssMiB,
        double loadAverage,
        Truth.Correctness correctness) {
    double eventsPerSecond() {
        return events / seconds;
    }

    double cpuMicrosPerEvent() {
        return perEvent(cpu.side().micros());
    }

    double brokerCpuMicrosPerEvent() {
        return perEvent(cpu.broker().micros());
    }

    /** What a kind of work takes of the side's; 0 where threads are not known. */
    double cpuMicrosPerEvent(Work work) {
        return perEvent(cpu.side().byWork().getOrDefault(work, 0L));
    }

    double brokerJitMicrosPerEvent() {
        return perEvent(cpu.broker().byWork().getOrDefault(Work.JIT, 0L));
    }

    /** Of side and broker together, less what their compilers took. */
    double cpuMicrosPerEventWithoutJit() {
        return cpuMicrosPerEvent()
                + brokerCpuMicrosPerEvent()
                - cpuMicrosPerEvent(Work.JIT)
                - brokerJitMicrosPerEvent();
    }

    private double perEvent(long micros) {
        return (double) micros / events;
    }
}
