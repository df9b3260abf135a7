package io.referrals.chaos;

import io.referrals.cli.Failure;
import io.referrals.cli.Progress;
import io.referrals.localstack.LocalStackException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes one fault after the other and writes down what each did. */
final class Suite {
    private static final Duration BEFORE = Duration.ofSeconds(3);
    /** The load goes on for so long after a fault, at least. */
    private static final Duration AFTER = Duration.ofSeconds(2);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Rig rig;
    private final Settling settling;
    private final Audit audit;
    private final Duration patience;
    private final Progress progress;

    /** @param patience for the lag to be 0 again */
    Suite(Rig rig, Settling settling, Audit audit, Duration patience, Progress progress) {
        this.rig = rig;
        this.settling = settling;
        this.audit = audit;
        this.patience = patience;
        this.progress = progress;
    }

    /** Waits until the load comes through for the first time. */
    void begin() throws InterruptedException {
        rig.traffic().resume();
        var flow = awaitFlow(System.nanoTime());
        rig.traffic().pause();
        if (flow == null) {
            throw new Failure("No results within " + patience.toSeconds() + " s; the machine may be too busy.");
        }
        progress.step("results flow after " + flow + " s; alerts: "
                + rig.alerts().untilQuiet(rig.alerts().since(Instant.now())).shown());
    }

    Row run(Fault fault) throws Exception {
        Map<String, List<String>> findings = new LinkedHashMap<>();
        int restarts = rig.restarts();
        rig.traffic().resume();
        Thread.sleep(BEFORE.toMillis());
        long published = rig.traffic().published();
        var beganAt = Instant.now();
        long began = System.nanoTime();
        try {
            fault.injection().run(rig);
        } catch (NotPossibleException e) {
            return Row.notPossible(fault, String.valueOf(e.getMessage()));
        } catch (Failure | LocalStackException | IllegalStateException e) {
            findings.put("fault", List.of("could not be made or cleared: " + e.getMessage()));
        }
        long cleared = System.nanoTime();
        var flow = awaitFlow(cleared);
        Thread.sleep(Math.max(0, AFTER.toMillis() - (System.nanoTime() - cleared) / 1_000_000));
        rig.traffic().pause();
        var left = settling.await(patience);
        double settled = seconds(cleared);
        var seen = rig.alerts().since(beganAt);
        if (left != null) {
            rig.noteWhatIsStuck(fault.id());
        }
        findings.put("lag", left == null ? List.of() : List.of("after " + patience.toSeconds() + " s: " + left));
        findings.putAll(audit.run(settling.received()));
        boolean held = findings.values().stream().allMatch(List::isEmpty);
        return new Row(
                fault.id(),
                fault.what(),
                fault.how(),
                held ? Row.Outcome.HELD : Row.Outcome.BROKEN,
                null,
                rig.traffic().published() - published,
                tenths((cleared - began) / 1e9),
                flow,
                left == null ? (Double) settled : null,
                rig.restarts() - restarts,
                findings,
                Alerts.of(fault),
                rig.alerts().untilQuiet(seen));
    }

    /** Seconds until results flow again, of both kinds; null when they do not. */
    private @Nullable Double awaitFlow(long since) throws InterruptedException {
        Settling.Results before = null;
        while (System.nanoTime() - since < patience.toNanos()) {
            var now = settling.results();
            if (before == null) {
                before = now;
            } else if (now != null
                    && now.conversionsEnd() > before.conversionsEnd()
                    && now.lastTransfer() > before.lastTransfer()) {
                return seconds(since);
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
        return null;
    }

    private static double seconds(long since) {
        return tenths((System.nanoTime() - since) / 1e9);
    }

    private static double tenths(double seconds) {
        return Math.round(seconds * 10) / 10.0;
    }

    /** A line about a row, for whoever watches. */
    void tell(Row row) {
        var line = new ArrayList<String>();
        line.add(row.id() + ": " + row.outcome());
        if (row.note() != null) {
            line.add(row.note());
        } else {
            line.add(String.format(
                    Locale.ROOT,
                    "results flow after %s s, lag 0 after %s s, restarts: %d",
                    row.flowSeconds(),
                    row.lagZeroSeconds(),
                    row.restarts()));
            line.add("alerts: " + row.alertsSeen().shown());
        }
        row.findings().forEach((check, findings) -> {
            if (!findings.isEmpty()) {
                line.add(check + ": " + Audit.shown(findings));
            }
        });
        progress.step(String.join("; ", line));
    }
}
