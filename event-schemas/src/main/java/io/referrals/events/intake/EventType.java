package io.referrals.events.intake;

import io.referrals.events.Assignment;
import io.referrals.events.AttributionPolicy;
import io.referrals.events.Click;
import io.referrals.events.Program;
import io.referrals.events.Purchase;
import io.referrals.events.ReferralCode;
import io.referrals.events.Refund;
import io.referrals.events.Signup;
import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The types a line can have, and the topics they belong to. */
public enum EventType {
    POLICY("policy", Topics.POLICIES, AttributionPolicy::new),
    PROGRAM("program", Topics.PROGRAMS, Program::new),
    CODE("code", Topics.CODES, ReferralCode::new),
    ASSIGNMENT("assignment", Topics.ASSIGNMENTS, Assignment::new),
    CLICK("click", Topics.CLICKS, Click::new),
    SIGNUP("signup", Topics.SIGNUPS, Signup::new),
    PURCHASE("purchase", Topics.PURCHASES, Purchase::new),
    REFUND("refund", Topics.REFUNDS, Refund::new);

    private final String label;
    private final Topic<?> topic;
    private final Supplier<? extends SpecificRecord> empty;
    private final JsonRecordReader reader;

    <T extends SpecificRecord> EventType(String label, Topic<T> topic, Supplier<T> empty) {
        this.label = label;
        this.topic = topic;
        this.empty = empty;
        this.reader = new JsonRecordReader(topic.schema());
    }

    /** The type of that name, or null when there is none. */
    public static @Nullable EventType named(String label) {
        for (EventType type : values()) {
            if (type.label.equals(label)) {
                return type;
            }
        }
        return null;
    }

    /** The value of {@code type} in a line. */
    public String label() {
        return label;
    }

    /** The topic its records belong to. */
    public Topic<?> topic() {
        return topic;
    }

    SpecificRecord newRecord() {
        return empty.get();
    }

    JsonRecordReader reader() {
        return reader;
    }
}
