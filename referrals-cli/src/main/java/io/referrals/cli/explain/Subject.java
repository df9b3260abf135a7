package io.referrals.cli.explain;

import io.referrals.events.Topic;
import io.referrals.events.Topics;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The order or the signup that is asked about. */
record Subject(String storefrontId, Kind kind, String id) {
    /** The kinds of conversions. */
    enum Kind {
        SIGNUP(Topics.SIGNUPS, "customerId", "signup of"),
        PURCHASE(Topics.PURCHASES, "orderId", "order");

        private final Topic<?> topic;
        private final String field;
        private final String word;

        Kind(Topic<?> topic, String field, String word) {
            this.topic = topic;
            this.field = field;
            this.word = word;
        }
    }

    String conversionId() {
        return storefrontId + '|' + kind + '|' + id;
    }

    /** Where its events arrive. */
    Topic<?> topic() {
        return kind.topic;
    }

    /** The field of an event that has its id. */
    String field() {
        return kind.field;
    }

    /** For people. */
    String words() {
        return kind.word + ' ' + id;
    }

    /** Whether an event with these fields is of it. */
    boolean is(@Nullable String storefront, @Nullable String idInEvent) {
        return storefrontId.equals(storefront) && id.equals(idInEvent);
    }

    /** Whether a record claims to be of it by its documented key, which is all there is of one that cannot be read. */
    boolean isKey(byte @Nullable [] key) {
        return key != null && new String(key, StandardCharsets.UTF_8).equals(storefrontId + '|' + id);
    }
}
