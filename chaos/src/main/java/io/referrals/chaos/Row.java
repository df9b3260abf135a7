package io.referrals.chaos;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fault did.
 *
 * @param outcome HELD, BROKEN (a check failed or the lag did not come back to 0), or NOT_POSSIBLE here, as the note says
 * @param published records while it lasted
 * @param lastedSeconds from the first sign of it until it was cleared
 * @param flowSeconds from then until new conversions could be read and new transfers were in the ledger
 * @param lagZeroSeconds from then until nothing was left to attribute, post or publish; the load had stopped meanwhile
 * @param restarts of applications that ended meanwhile, by the supervisor
 * @param findings what was wrong, by check; empty lists for checks that held
 * @param alertsExpected which alerts watch for it when it lasts
 * @param alertsSeen which ones fired
 */
record Row(
        String id,
        String fault,
        String how,
        Outcome outcome,
        @Nullable String note,
        long published,
        double lastedSeconds,
        @Nullable Double flowSeconds,
        @Nullable Double lagZeroSeconds,
        int restarts,
        Map<String, List<String>> findings,
        List<String> alertsExpected,
        AlertsSeen alertsSeen) {
    enum Outcome {
        HELD,
        BROKEN,
        NOT_POSSIBLE
    }

    static Row notPossible(Fault fault, String why) {
        return new Row(
                fault.id(),
                fault.what(),
                fault.how(),
                Outcome.NOT_POSSIBLE,
                why,
                0,
                0,
                null,
                null,
                0,
                Map.of(),
                Alerts.of(fault),
                AlertsSeen.unknown("-"));
    }
}
