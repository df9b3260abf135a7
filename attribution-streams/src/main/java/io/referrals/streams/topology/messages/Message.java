package io.referrals.streams.topology;

import io.referrals.streams.attribution.AttributionPolicy;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.attribution.Signup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can change a person's conversions. Each message states what holds now, so that the last one of a kind and id
 * wins; the terms of a storefront go to every partition.
 */
sealed interface PersonEvent {
    /** The person's effective signup. */
    record SignedUp(Signup signup) implements PersonEvent {}

    /** An order as it is now, refunds included. */
    record Ordered(Order order) implements PersonEvent {}

    /** Clicks of a visitor who is linked to the person. */
    record Clicked(String visitorId, List<Click> clicks) implements PersonEvent {}

    /** What a code the person touched is; no registration: there is no such code. */
    record CodeAnswered(String referralCode, @Nullable CodeRegistration registration) implements PersonEvent {}

    /** A version of a program of the storefront. */
    record ProgramAccepted(ProgramTerms program) implements PersonEvent {}

    /** A version of the storefront's policy. */
    record PolicyAccepted(AttributionPolicy policy) implements PersonEvent {}

    default byte[] toBytes() {
        ByteWriter writer = new ByteWriter();
        if (this instanceof SignedUp signedUp) {
            Codec.write(writer.octet(1), signedUp.signup());
        } else if (this instanceof Ordered ordered) {
            Codec.write(writer.octet(2), ordered.order());
        } else if (this instanceof Clicked clicked) {
            writer.octet(3).text(clicked.visitorId()).number(clicked.clicks().size());
            for (Click click : clicked.clicks()) {
                writer.text(click.eventId())
                        .number(click.occurredAtMs())
                        .text(click.referralCode())
                        .optionalText(click.channel())
                        .flag(click.bot());
            }
        } else if (this instanceof CodeAnswered answered) {
            CodeRegistration registration = answered.registration();
            writer.octet(4).text(answered.referralCode()).flag(registration != null);
            if (registration != null) {
                Codec.write(writer, registration);
            }
        } else if (this instanceof ProgramAccepted accepted) {
            Codec.write(writer.octet(5), accepted.program());
        } else if (this instanceof PolicyAccepted accepted) {
            Codec.write(writer.octet(6), accepted.policy());
        }
        return writer.toBytes();
    }

    static PersonEvent read(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        int kind = reader.octet();
        return switch (kind) {
            case 1 -> new SignedUp(Codec.readSignup(reader));
            case 2 -> new Ordered(Codec.readOrder(reader));
            case 3 -> readClicked(reader);
            case 4 -> new CodeAnswered(reader.text(), reader.flag() ? Codec.readCode(reader) : null);
            case 5 -> new ProgramAccepted(Codec.readProgram(reader));
            case 6 -> new PolicyAccepted(Codec.readPolicy(reader));
            default -> throw new IllegalStateException("no person event has the kind " + kind);
        };
    }

    private static Clicked readClicked(ByteReader reader) {
        String visitorId = reader.text();
        int count = reader.count();
        List<Click> clicks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            clicks.add(new Click(
                    visitorId, reader.text(), reader.number(), reader.text(), reader.optionalText(), reader.flag()));
        }
        return new Clicked(visitorId, clicks);
    }
}
