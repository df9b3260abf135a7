package io.referrals.streams.topology;

import io.referrals.streams.topology.messages.Message;
import java.util.Locale;

/** The stages of the stream that others tell something; metrics call them so. */
public enum Stage {
    ACCEPT,
    STITCH,
    RESOLVE,
    ATTRIBUTE,
    COUNT;

    /** The stage a message is for. */
    static Stage of(Message message) {
        if (message instanceof Message.GivenUp || message instanceof Message.OrderAssigned) {
            return ACCEPT;
        } else if (message instanceof Message.Linked || message instanceof Message.Unlinked) {
            return STITCH;
        } else if (message instanceof Message.CodeAsked) {
            return RESOLVE;
        }
        return message instanceof Message.Counted ? COUNT : ATTRIBUTE;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
