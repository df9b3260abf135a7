package io.referrals.events.serde;

import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;

import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * Where the id of a written record's schema comes from, by Confluent's keys.
 *
 * @param autoRegister register the record's schema under the topic's subject; otherwise it must be there already
 * @param useLatestVersion write with the newest schema of the subject instead; wins over {@code autoRegister}
 * @param strict with {@code useLatestVersion}: refuse a newest schema that cannot read the record
 */
record SerializerConfig(boolean autoRegister, boolean useLatestVersion, boolean strict) {
    static final String AUTO_REGISTER = "auto.register.schemas";
    static final String USE_LATEST_VERSION = "use.latest.version";
    static final String STRICT = "latest.compatibility.strict";

    static final ConfigDef KEYS = new ConfigDef()
            .define(AUTO_REGISTER, Type.BOOLEAN, true, MEDIUM, "Register the record's schema.")
            .define(USE_LATEST_VERSION, Type.BOOLEAN, false, MEDIUM, "Write with the subject's newest schema.")
            .define(STRICT, Type.BOOLEAN, true, MEDIUM, "The newest schema must be able to read the record.");

    static SerializerConfig of(Map<String, ?> configs) {
        var config = new AbstractConfig(KEYS, configs, false);
        return new SerializerConfig(
                config.getBoolean(AUTO_REGISTER), config.getBoolean(USE_LATEST_VERSION), config.getBoolean(STRICT));
    }
}
