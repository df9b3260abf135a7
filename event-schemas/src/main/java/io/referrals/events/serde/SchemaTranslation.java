package io.referrals.events.serde;

import io.referrals.events.registry.RegisteredSchema;
import io.referrals.events.registry.RegistryRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a record from our schema to the newest one of its subject, for {@code use.latest.version}: fields the newest
 * adds get their defaults, fields it dropped are left out. Needed only while the two differ, so it may be slow.
 */
final class SchemaTranslation {
    private final Schema ours;
    private final Schema latest;

    private SchemaTranslation(Schema ours, Schema latest) {
        this.ours = ours;
        this.latest = latest;
    }

    /** The translation, or null when both have the same layout. */
    static @Nullable SchemaTranslation between(Schema ours, RegisteredSchema latest, boolean strict) {
        Schema newest = latest.schema();
        if (SchemaNormalization.toParsingForm(ours).equals(SchemaNormalization.toParsingForm(newest))) {
            return null;
        }
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(newest, ours);
        if (strict && compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new RegistryRefusedException("Version " + latest.version() + " of " + latest.subject()
                    + " cannot read our " + ours.getFullName() + ": " + compatibility.getDescription());
        }
        return new SchemaTranslation(ours, newest);
    }

    byte[] apply(byte[] data) throws IOException {
        int bodyLength = data.length - WireFormat.HEADER_BYTES;
        var decoder = DecoderFactory.get().binaryDecoder(data, WireFormat.HEADER_BYTES, bodyLength, null);
        @SuppressWarnings("NullAway") // the reader takes null for "no record to use again"
        Object translated = new GenericDatumReader<>(ours, latest).read(null, decoder);

        var out = new ByteArrayOutputStream(data.length);
        out.writeBytes(Arrays.copyOf(data, WireFormat.HEADER_BYTES));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(latest).write(translated, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}
