package io.referrals.cli.topics;

import io.referrals.events.Topic;
import java.util.ArrayList;

/**
 * What is to be done with the schema of one topic.
 *
 * @param current what is there, in words; a dash when nothing is
 * @param registration whether the schema is there already, and would be let in
 * @param setsLevel whether the subject gets {@link SchemaPlan#EVENT_LEVEL}
 */
public record SchemaChange(Topic<?> topic, String current, Registration registration, boolean setsLevel) {
    /** From nothing to do to what cannot be done. */
    public enum Registration {
        NONE,
        FIRST,
        NEW_VERSION,
        /** Another schema is there that this one must not follow. */
        INCOMPATIBLE
    }

    public boolean isOpen() {
        return registration != Registration.NONE || setsLevel;
    }

    /** The change in a phrase. */
    String words() {
        if (!isOpen()) {
            return "ok";
        }
        var words = new ArrayList<String>();
        switch (registration) {
            case NONE -> {}
            case FIRST -> words.add("register");
            case NEW_VERSION -> words.add("register a new version");
            case INCOMPATIBLE -> words.add("register a new version, which the registry refuses as incompatible");
        }
        if (setsLevel) {
            words.add("set compatibility " + SchemaPlan.EVENT_LEVEL);
        }
        return String.join(", ", words);
    }
}
