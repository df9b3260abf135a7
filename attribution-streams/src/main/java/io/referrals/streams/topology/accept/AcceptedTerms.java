package io.referrals.streams.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** Which versions of programs and policies were accepted: the first content of a version stands. */
final class AcceptedTerms {
    static final String STORE = "accepted-terms";

    private final Rows<byte[]> contents;

    AcceptedTerms(ProcessorContext<byte[], byte[]> context) {
        this.contents = context.getStateStore(STORE);
    }

    /** Null when the version is new, else the fingerprint of the content that stands. */
    byte @Nullable [] accept(String version, byte[] content) {
        Bytes key = Bytes.wrap(version.getBytes(StandardCharsets.UTF_8));
        byte[] known = contents.get(key);
        if (known == null) {
            contents.put(key, content);
        }
        return known;
    }
}
