package io.referrals.streams.topology.accept;

import io.referrals.events.Assignment;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.Keys;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.Outcome;

/** Accepts versions of assignments. */
public final class Assignments implements Acceptor<Assignment> {
    private final Versions versions;

    public Assignments(Versions versions) {
        this.versions = versions;
    }

    @Override
    public Outcome accept(Assignment assignment, Arrival arrival) {
        byte[] content = ContentFingerprint.of(assignment);
        return Outcome.ofVersion(versions.accept("assignment|" + Keys.of(assignment), content), content);
    }
}
