package io.referrals.streams.topology;

import io.referrals.events.Program;
import io.referrals.events.Topics;
import io.referrals.events.intake.ContentFingerprint;
import io.referrals.events.intake.EventType;
import io.referrals.events.intake.Keys;
import io.referrals.streams.attribution.Acceptance;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Accepts versions of programs; tells every partition of the attribution, and the reward consumer. */
final class ProgramProcessor extends InputProcessor<Program> {
    private final Serializer<Program> serializer;
    private AcceptedTerms terms;

    @SuppressWarnings("NullAway.Init") // the terms come with the context
    ProgramProcessor(StageSettings settings) {
        super(EventType.PROGRAM, settings);
        this.serializer = settings.serdes().serde(Topics.ACCEPTED_PROGRAMS).serializer();
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        terms = new AcceptedTerms(context);
    }

    @Override
    long occurredAtMs(Program program) {
        return Long.MIN_VALUE;
    }

    @Override
    void accept(Program program, Record<byte[], byte[]> raw) {
        byte[] content = ContentFingerprint.of(program);
        byte[] known = terms.accept("program|" + Keys.of(program), content);
        if (known != null) {
            notAccepted(Arrays.equals(known, content) ? Acceptance.DUPLICATE : Acceptance.CONFLICTING_DUPLICATE, raw);
            return;
        }
        accounting.accepted(EventType.PROGRAM);
        outlet.send(
                Outlet.PROGRAMS,
                Keys.of(program),
                serializer.serialize(Topics.ACCEPTED_PROGRAMS.name(), program),
                raw.timestamp());
        PersonEvent accepted = new PersonEvent.ProgramAccepted(EventMapping.program(program));
        messages.send(Messages.TERMS, program.getStorefrontId(), accepted.toBytes());
    }
}
