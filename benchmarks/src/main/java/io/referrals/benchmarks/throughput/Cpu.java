package io.referrals.benchmarks.throughput;

/** Processor time that a side and the broker have used, which other work on the machine hardly disturbs. */
record Cpu(Usage side, Usage broker) {
    /** Used between two looks. */
    record Spent(Usage.Spent side, Usage.Spent broker) {}

    /** Until now. */
    static Cpu of(ProcessHandle side, ProcessHandle broker) {
        return new Cpu(Usage.of(side), Usage.of(broker));
    }

    /** @param applicationId with which the names of the side's threads begin */
    Spent since(Cpu before, String applicationId) {
        return new Spent(side.since(before.side, applicationId), broker.since(before.broker, ""));
    }
}
