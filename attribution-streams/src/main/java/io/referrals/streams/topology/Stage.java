package io.referrals.streams.topology;

import java.util.Locale;

/** The stages of the stream, each a room of this folder; metrics call them so. */
public enum Stage {
    ACCEPT,
    STITCH,
    RESOLVE,
    ATTRIBUTE,
    COUNT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
