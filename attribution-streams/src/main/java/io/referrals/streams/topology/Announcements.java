package io.referrals.streams.topology;

import io.referrals.streams.attribution.CodeRegistration;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the other stages hear of an accepted signup or purchase. */
final class Announcements {
    private final Messages messages;

    Announcements(Messages messages) {
        this.messages = messages;
    }

    void event(String person, PersonEvent event) {
        messages.send(Messages.PERSONS, person, event.toBytes());
    }

    /** The visitor is the person, so its clicks are the person's. */
    void link(String storefrontId, String personId, @Nullable String visitorId) {
        if (visitorId != null) {
            messages.send(Messages.LINKS, storefrontId + '|' + visitorId, personId.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Asks what a typed code is; one that no registration can have is known to be none. */
    void typedCode(String storefrontId, String personId, @Nullable String code) {
        if (code != null && CodeRegistration.isRegistrable(code)) {
            messages.send(Messages.TOUCHES, storefrontId + '|' + code, personId.getBytes(StandardCharsets.UTF_8));
        }
    }
}
