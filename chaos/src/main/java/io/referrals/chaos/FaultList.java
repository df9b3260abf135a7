package io.referrals.chaos;

import java.util.List;

/** Every fault of the suite, in the order they are made. */
final class FaultList {
    private FaultList() {}

    static final List<Fault> ALL = List.of(
            UpgradeFaults.ROLLING_UPGRADE,
            ProcessFaults.KILL_ATTRIBUTION,
            ProcessFaults.KILL_REWARDS,
            ProcessFaults.KILL_BEFORE_COMMIT,
            ProcessFaults.KILL_AFTER_COMMIT,
            ProcessFaults.KILL_GATEWAY,
            ServerFaults.KILL_BROKER,
            ProcessFaults.FREEZE_ATTRIBUTION,
            ProcessFaults.FREEZE_REWARDS,
            ServerFaults.BROKER_AWAY,
            ServerFaults.POSTGRES_KILLED,
            ServerFaults.POSTGRES_SLOW,
            ServerFaults.POSTGRES_FULL,
            ServerFaults.COMMIT_REPLIES_LOST,
            ServerFaults.BROKER_CUT,
            ServerFaults.BROKER_RESET,
            ServerFaults.POSTGRES_CUT,
            ServerFaults.POSTGRES_RESET,
            DiskFaults.STATE_FULL,
            DiskFaults.BROKER_FULL,
            DiskFaults.POSTGRES_FULL,
            DiskFaults.STATE_FLIPPED,
            DiskFaults.STATE_TRUNCATED,
            ServerFaults.REGISTRY_WARM,
            ServerFaults.REGISTRY_COLD,
            DataFaults.POISON,
            IntakeFaults.LARGE_KEY,
            IntakeFaults.LARGE_REFUND,
            IntakeFaults.LARGE_STRAY,
            IntakeFaults.UNREADABLE_SCHEMA,
            IntakeFaults.UNKNOWN_SCHEMAS,
            DataFaults.DUPLICATES,
            DataFaults.REORDERED,
            DataFaults.TWO_FEEDS,
            DataFaults.LATE,
            DataFaults.CLOCKS,
            DataFaults.CRC32,
            DataFaults.KEYLESS,
            DataFaults.REPLAY_LEDGER,
            DataFaults.REPLAY_INPUTS,
            DataFaults.HOT_CODE,
            DataFaults.HOT_VISITOR,
            LargePerson.FAULT);
}
