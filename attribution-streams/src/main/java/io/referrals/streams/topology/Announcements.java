package io.referrals.streams.topology;

import io.referrals.streams.attribution.CodeRegistration;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the other stages hear of an accepted signup or purchase. */
final class Announcements {
    private final Outlet outlet;

    Announcements(Outlet outlet) {
        this.outlet = outlet;
    }

    void event(String person, PersonEvent event, long timeMs) {
        outlet.send(Outlet.PERSONS, person, event.toBytes(), timeMs);
    }

    /** The visitor is the person, so its clicks are the person's. */
    void link(String storefrontId, String personId, @Nullable String visitorId, long timeMs) {
        if (visitorId != null) {
            outlet.send(
                    Outlet.LINKS, storefrontId + '|' + visitorId, personId.getBytes(StandardCharsets.UTF_8), timeMs);
        }
    }

    /** Asks what a typed code is; one that no registration can have is known to be none. */
    void typedCode(String storefrontId, String personId, @Nullable String code, long timeMs) {
        if (code != null && CodeRegistration.isRegistrable(code)) {
            outlet.send(Outlet.TOUCHES, storefrontId + '|' + code, personId.getBytes(StandardCharsets.UTF_8), timeMs);
        }
    }
}
