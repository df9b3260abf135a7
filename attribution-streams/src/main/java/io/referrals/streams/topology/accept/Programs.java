package io.referrals.streams.topology.accept;

import io.referrals.events.Program;
import io.referrals.events.Topics;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.Keys;
import io.referrals.streams.topology.messages.Message;
import io.referrals.streams.topology.messages.Outlet;
import io.referrals.streams.topology.messages.Partition;
import io.referrals.streams.topology.records.Acceptor;
import io.referrals.streams.topology.records.Arrival;
import io.referrals.streams.topology.records.EventMapping;
import io.referrals.streams.topology.records.Outcome;
import org.apache.kafka.common.serialization.Serializer;

/** Accepts versions of programs; tells every partition, and the reward consumer. */
public final class Programs implements Acceptor<Program> {
    private final Partition partition;
    private final Versions versions;
    private final Serializer<Program> serializer;

    public Programs(Partition partition, Versions versions) {
        this.partition = partition;
        this.versions = versions;
        this.serializer =
                partition.settings().serdes().serde(Topics.ACCEPTED_PROGRAMS).serializer();
    }

    @Override
    public Outcome accept(Program program, Arrival arrival) {
        byte[] content = ContentFingerprint.of(program);
        byte[] known = versions.accept("program|" + Keys.of(program), content);
        if (known == null) {
            partition
                    .outlet()
                    .send(
                            Outlet.PROGRAMS,
                            Keys.of(program),
                            serializer.serialize(Topics.ACCEPTED_PROGRAMS.name(), program),
                            arrival.atMs());
            partition
                    .mail()
                    .sendToAll(program.getStorefrontId(), new Message.ProgramAccepted(EventMapping.program(program)));
        }
        return Outcome.ofVersion(known, content);
    }
}
