package io.referrals.benchmarks;

import io.referrals.streams.attribution.Attribution;
import io.referrals.streams.attribution.AttributionPolicy;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.CodeVersions;
import io.referrals.streams.attribution.Decision;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.PersonHistory;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.attribution.Signup;
import io.referrals.streams.attribution.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of deciding about a person, without any store: a new order, and everything again because of a late click.
 * Single calls are timed, so that the median holds on a machine that has other work, too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@NullUnmarked
public class DecideBenchmark {
    private static final long NOON_MS = 1_772_366_400_000L;
    private static final long MINUTE_MS = 60_000;

    /** Clicks of the person's visitors: what most have, and as many as are kept of one visitor. */
    @Param({"3", "256"})
    public int clicks;

    /** Orders before the one that is decided. */
    @Param({"1", "20"})
    public int orders;

    private List<Click> touches;
    private Terms terms;
    private PersonHistory history;

    @Setup
    public void setUp() {
        touches = new ArrayList<>();
        for (int i = 0; i < clicks; i++) {
            touches.add(new Click("v1", "click-" + i, NOON_MS + i * MINUTE_MS, "ANNA10", "instagram", false));
        }
        var program = new ProgramTerms("refer", 1, NOON_MS, NOON_MS, null, Set.of(), Set.of());
        terms = new Terms() {
            @Override
            public ProgramTerms program(String programId, long atMs) {
                return program;
            }

            @Override
            public AttributionPolicy policy(long atMs) {
                return AttributionPolicy.DEFAULT;
            }
        };
    }

    /** A decided history, as it comes out of the store. */
    @Setup(Level.Invocation)
    public void load() {
        history = new PersonHistory("acme", "bob");
        history.addVisitor("v1");
        history.register(
                "ANNA10",
                CodeVersions.of(List.of(new CodeRegistration(
                        "ANNA10", 1, CodeRegistration.EVER, "refer", "anna", NOON_MS, null, List.of(), null, null))));
        history.signup(new Signup("signup", afterClicks(0), null, null, null, "DE"));
        for (int i = 0; i < orders; i++) {
            history.put(order(i));
        }
        Attribution.decide(history, touches, terms, Long.MAX_VALUE, NOON_MS);
    }

    @Benchmark
    public Decision newOrder() {
        history.put(order(orders));
        return Attribution.decide(history, touches, terms, Long.MAX_VALUE, NOON_MS);
    }

    @Benchmark
    public Decision everythingAgain() {
        return Attribution.decide(history, touches, terms, NOON_MS, NOON_MS);
    }

    private long afterClicks(int minutes) {
        return NOON_MS + (clicks + minutes) * MINUTE_MS;
    }

    private Order order(int number) {
        return new Order(
                "order-" + number,
                "purchase-" + number,
                afterClicks(1 + number),
                12_999,
                "EUR",
                null,
                null,
                null,
                null,
                null,
                "DE",
                0);
    }
}
