package io.referrals.streams.topology.messages;

import io.referrals.streams.attribution.AttributionPolicy;
import io.referrals.streams.attribution.Click;
import io.referrals.streams.attribution.CodeRegistration;
import io.referrals.streams.attribution.ConversionState;
import io.referrals.streams.attribution.Order;
import io.referrals.streams.attribution.ProgramTerms;
import io.referrals.streams.topology.bytes.ByteReader;
import io.referrals.streams.topology.bytes.ByteWriter;
import io.referrals.streams.topology.bytes.Codec;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What stages tell each other. Each message goes to a key, and states what holds now, so that the last one of a kind and
 * id wins; nobody changes what is in one.
 */
public sealed interface Message {
    /** To a visitor: who it turned out to be. */
    record Linked(String personId) implements Message {}

    /** To a person: clicks of a visitor who is linked to it. */
    record Clicked(String visitorId, List<Click> clicks) implements Message {}

    /** To a visitor: it is not a person any more, as no order of that person names it. */
    record Unlinked(String personId) implements Message {}

    /**
     * To a person: an order as it is now, refunds included.
     *
     * @param before when it was another person's until now; else null
     */
    record Ordered(Order order, @Nullable Before before) implements Message {
        /** Of an order of which no other person has the conversion. */
        public Ordered(Order order) {
            this(order, null);
        }
    }

    /**
     * What is remembered of an order's conversion where it was before, so that its revisions go on.
     *
     * @param state of its last decision; null when there was none
     * @param revisionFloor the greatest revision of what was forgotten there
     */
    record Before(@Nullable ConversionState state, int revisionFloor) {}

    /** To a person: an order is somebody else's now. It is answered by {@link GivenUp}. */
    record GiveUp(String orderId) implements Message {}

    /** To an order: who had it has given it up. */
    record GivenUp(Before before) implements Message {}

    /**
     * To an order: an assignment names it.
     *
     * @param referralCode what it credits; null when it does not any more
     */
    record OrderAssigned(String assignmentId, @Nullable String referralCode) implements Message {}

    /** To a person: the same for its signup. */
    record SignupAssigned(String assignmentId, @Nullable String referralCode) implements Message {}

    /** To a code: a partition wants to know what it is, now and whenever that changes. */
    record CodeAsked(int partition) implements Message {
        /** Who still needs a code asks again after this long, so that it goes on being told; milliseconds. */
        public static final long AGAIN_AFTER_MS = 24L * 60 * 60 * 1000;
    }

    /**
     * To a storefront, on a partition that asked: a version of a code.
     *
     * @param version null when there is none
     * @param complete whether all versions are told with it that there are
     */
    record CodeAnswered(String referralCode, @Nullable CodeRegistration version, boolean complete) implements Message {}

    /** To a storefront, on every partition: a version of a program. */
    record ProgramAccepted(ProgramTerms program) implements Message {}

    /** To a storefront, on every partition: a version of the policy. */
    record PolicyAccepted(AttributionPolicy policy) implements Message {}

    /** To a partition: what to add to the funnels that it counts, as {@link Counts} packs it. */
    record Counted(Bytes pack) implements Message {}

    default byte[] toBytes() {
        ByteWriter writer = new ByteWriter();
        if (this instanceof Linked linked) {
            writer.octet(1).text(linked.personId());
        } else if (this instanceof Clicked clicked) {
            writer.octet(2).text(clicked.visitorId()).number(clicked.clicks().size());
            for (Click click : clicked.clicks()) {
                Codec.write(writer, click);
            }
        } else if (this instanceof Ordered ordered) {
            Before before = ordered.before();
            Codec.write(writer.octet(before == null ? 3 : 9), ordered.order());
            if (before != null) {
                write(writer, before);
            }
        } else if (this instanceof GiveUp asked) {
            writer.octet(10).text(asked.orderId());
        } else if (this instanceof GivenUp given) {
            write(writer.octet(11), given.before());
        } else if (this instanceof Unlinked unlinked) {
            writer.octet(12).text(unlinked.personId());
        } else if (this instanceof OrderAssigned assigned) {
            writer.octet(13).text(assigned.assignmentId()).optionalText(assigned.referralCode());
        } else if (this instanceof SignupAssigned assigned) {
            writer.octet(14).text(assigned.assignmentId()).optionalText(assigned.referralCode());
        } else if (this instanceof CodeAsked asked) {
            writer.octet(4).number(asked.partition());
        } else if (this instanceof CodeAnswered answered) {
            CodeRegistration version = answered.version();
            writer.octet(5)
                    .text(answered.referralCode())
                    .flag(answered.complete())
                    .flag(version != null);
            if (version != null) {
                Codec.write(writer, version);
            }
        } else if (this instanceof ProgramAccepted accepted) {
            Codec.write(writer.octet(6), accepted.program());
        } else if (this instanceof PolicyAccepted accepted) {
            Codec.write(writer.octet(7), accepted.policy());
        } else if (this instanceof Counted counted) {
            writer.octet(8).raw(counted.pack().get());
        }
        return writer.toBytes();
    }

    static Message read(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes);
        int kind = reader.octet();
        return switch (kind) {
            case 1 -> new Linked(reader.text());
            case 2 -> readClicked(reader);
            case 3 -> new Ordered(Codec.readOrder(reader));
            case 4 -> new CodeAsked(reader.integer());
            case 5 -> readAnswered(reader);
            case 6 -> new ProgramAccepted(Codec.readProgram(reader));
            case 7 -> new PolicyAccepted(Codec.readPolicy(reader));
            case 8 -> new Counted(Bytes.wrap(reader.raw(bytes.length - 1)));
            case 9 -> new Ordered(Codec.readOrder(reader), readBefore(reader));
            case 10 -> new GiveUp(reader.text());
            case 11 -> new GivenUp(readBefore(reader));
            case 12 -> new Unlinked(reader.text());
            case 13 -> new OrderAssigned(reader.text(), reader.optionalText());
            case 14 -> new SignupAssigned(reader.text(), reader.optionalText());
            default -> throw new IllegalStateException("no message has the kind " + kind);
        };
    }

    private static void write(ByteWriter writer, Before before) {
        ConversionState state = before.state();
        writer.number(before.revisionFloor()).flag(state != null);
        if (state != null) {
            Codec.write(writer, state);
        }
    }

    private static Before readBefore(ByteReader reader) {
        int revisionFloor = reader.integer();
        return new Before(reader.flag() ? Codec.readState(reader) : null, revisionFloor);
    }

    private static Clicked readClicked(ByteReader reader) {
        String visitorId = reader.text();
        int count = reader.count();
        List<Click> clicks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            clicks.add(Codec.readClick(visitorId, reader));
        }
        return new Clicked(visitorId, clicks);
    }

    private static CodeAnswered readAnswered(ByteReader reader) {
        String referralCode = reader.text();
        boolean complete = reader.flag();
        return new CodeAnswered(referralCode, reader.flag() ? Codec.readCode(reader) : null, complete);
    }
}
