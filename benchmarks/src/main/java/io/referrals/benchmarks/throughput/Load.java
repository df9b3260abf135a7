package io.referrals.benchmarks.throughput;

import io.referrals.cli.simulate.Scenario;
import io.referrals.cli.simulate.ScenarioGenerator;
import java.time.Instant;
import java.util.Iterator;
import org.apache.avro.specific.SpecificRecord;

/**
 * A scenario that begins at a certain time: the same records whenever they are asked for.
 *
 * @param configured whether program and codes come first
 */
record Load(Scenario scenario, long seed, Instant startsAt, boolean configured) {
    static final long SEED = 20_261_122;

    /** One that has just ended. */
    static Load past(Scenario scenario, long seed, boolean configured) {
        return new Load(scenario, seed, Instant.now().minus(scenario.length()).minusSeconds(3600), configured);
    }

    /** The same scenario before this one, with the configuration and with other ids than this one's. */
    Load before() {
        return new Load(scenario, seed - 1, startsAt.minus(scenario.length()), true);
    }

    Iterator<SpecificRecord> records() {
        return new ScenarioGenerator(scenario, seed, startsAt, configured);
    }

    /** How many records there are. */
    long size() {
        return scenario.events() + (configured ? 1 + scenario.codes() : 0);
    }
}
