package io.referrals.chaos;

import io.referrals.localstack.CommitProxy;
import io.referrals.localstack.TcpProxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;

/** Servers that die, are away, are slow or have no room, and networks between them and the applications. */
final class ServerFaults {
    private static final Duration KAFKA_AWAY = Duration.ofMinutes(2);
    /** What PostgreSQL answers when it has no connection left. */
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private ServerFaults() {}

    static final Fault KILL_BROKER =
            new Fault("kill-broker", "kill -9 of the broker", "three times, started again after two seconds", rig -> {
                for (int i = 0; i < 3; i++) {
                    rig.servers().broker().kill();
                    Thread.sleep(2_000);
                    rig.servers().broker().start();
                    Thread.sleep(3_000);
                }
            });

    static final Fault BROKER_AWAY =
            new Fault("broker-away", "broker down for two minutes", "kill -9, started again after 120 s", rig -> {
                rig.servers().broker().kill();
                Thread.sleep(KAFKA_AWAY.toMillis());
                rig.servers().broker().start();
            });

    static final Fault POSTGRES_KILLED = new Fault(
            "postgres-killed",
            "PostgreSQL stopped immediately",
            "kill -9 of all of it, started again after 10 s",
            rig -> {
                rig.servers().postgres().kill();
                Thread.sleep(10_000);
                rig.servers().postgres().start();
            });

    static final Fault POSTGRES_SLOW = new Fault(
            "postgres-slow",
            "PostgreSQL is slow",
            "a proxy delays each message by 250 ms, both ways, for 15 s",
            rig -> {
                rig.wires().ledger().slow(Duration.ofMillis(250));
                Thread.sleep(15_000);
                rig.wires().ledger().restore();
            });

    static final Fault POSTGRES_FULL = new Fault(
            "postgres-connections",
            "PostgreSQL is out of connections",
            "all that are left are held for 15 s, and the reward consumers are killed, so that they need new ones",
            rig -> {
                var held = new ArrayList<Connection>();
                try {
                    rig.rewards().forEach(App::kill);
                    for (int round = 0; round < 15; round++) {
                        holdAll(rig.servers().ledgerUrl(), held);
                        Thread.sleep(1_000);
                    }
                } finally {
                    for (var connection : held) {
                        connection.close();
                    }
                }
            });

    static final Fault COMMIT_REPLIES_LOST = new Fault(
            "commit-replies-lost",
            "COMMIT's reply lost",
            "a proxy closes every third connection of the reward consumers after their COMMIT, for 10 s",
            rig -> {
                rig.wires().onCommit((moment, commit) -> moment == CommitProxy.Moment.AFTER_COMMIT && commit % 3 == 0);
                Thread.sleep(10_000);
                rig.wires().leaveCommitsAlone();
            });

    static final Fault BROKER_CUT = new Fault(
            "broker-network-cut",
            "network to the broker cut",
            "a proxy between broker and applications passes nothing on for 25 s (no network namespace is needed)",
            rig -> cut(rig.wires().broker(), 25_000));

    static final Fault BROKER_RESET = new Fault(
            "broker-network-reset",
            "network to the broker reset",
            "a proxy resets every connection between broker and applications, ten times in 10 s",
            rig -> reset(rig.wires().broker()));

    static final Fault POSTGRES_CUT = new Fault(
            "postgres-network-cut",
            "network to PostgreSQL cut",
            "a proxy passes nothing on for 15 s",
            rig -> cut(rig.wires().ledger(), 15_000));

    static final Fault POSTGRES_RESET = new Fault(
            "postgres-network-reset",
            "network to PostgreSQL reset",
            "a proxy resets every connection, ten times in 10 s",
            rig -> reset(rig.wires().ledger()));

    static final Fault REGISTRY_WARM = new Fault(
            "registry-away-warm",
            "registry down, warm",
            "kill -9, started again after 12 s; the applications run",
            rig -> {
                rig.servers().registry().kill();
                Thread.sleep(12_000);
                rig.servers().registry().start();
            });

    static final Fault REGISTRY_COLD = new Fault(
            "registry-away-cold",
            "registry down, cold",
            "kill -9, then kill -9 of every application, which know no schema when they are back; started after 15 s",
            rig -> {
                rig.servers().registry().kill();
                rig.apps().forEach(App::kill);
                Thread.sleep(15_000);
                rig.servers().registry().start();
            });

    private static void holdAll(String url, ArrayList<Connection> held) throws SQLException {
        try {
            while (true) {
                held.add(DriverManager.getConnection(url));
            }
        } catch (SQLException e) {
            if (!TOO_MANY_CONNECTIONS.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static void cut(TcpProxy wire, long millis) throws InterruptedException {
        wire.cut();
        Thread.sleep(millis);
        wire.restore();
    }

    private static void reset(TcpProxy wire) throws Exception {
        for (int i = 0; i < 10; i++) {
            wire.reset();
            Thread.sleep(1_000);
        }
    }
}
