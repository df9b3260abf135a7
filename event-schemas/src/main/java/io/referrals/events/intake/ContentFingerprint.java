package io.referrals.events.intake;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two records with one id have the same content, without keeping the first one.
 *
 * <p>Covers every field of a normalised record. It is kept in state for as long as a year, so it must outlive the
 * schema: fields go in by name and not by position, and one that is absent or has its schema's default leaves no trace,
 * so that adding an optional field changes no fingerprint. A cryptographic hash, because who can choose two records with
 * one fingerprint could replace one by the other.
 */
public final class ContentFingerprint {
    /** Length of a fingerprint. */
    public static final int BYTES = 16;

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return SpecificData.get().getSchema(type).getFields().stream()
                    .sorted(Comparator.comparing(Schema.Field::name))
                    .map(Field::of)
                    .toList();
        }
    };

    private ContentFingerprint() {}

    /** The fingerprint of a normalised record, {@link #BYTES} long. */
    public static byte[] of(SpecificRecord record) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(512);
        try {
            write(record.getSchema().getName(), new DataOutputStream(content), record);
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(content.toByteArray()), BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Every part says its kind and its length, so that no two contents are written alike. */
    private static void write(String name, DataOutputStream out, Object value) throws IOException {
        writeText(name, out);
        writeValue(value, out);
    }

    private static void writeValue(Object value, DataOutputStream out) throws IOException {
        if (value instanceof CharSequence text) {
            out.writeByte('s');
            writeText(text.toString(), out);
        } else if (value instanceof Long || value instanceof Integer) {
            // One kind for both: an int field may be widened to long.
            out.writeByte('n');
            out.writeLong(((Number) value).longValue());
        } else if (value instanceof Instant time) {
            out.writeByte('t');
            out.writeLong(time.toEpochMilli());
        } else if (value instanceof Boolean truth) {
            out.writeByte('b');
            out.writeBoolean(truth);
        } else if (value instanceof List<?> list) {
            out.writeByte('l');
            out.writeInt(list.size());
            for (Object element : list) {
                writeValue(element, out);
            }
        } else if (value instanceof SpecificRecord record) {
            out.writeByte('r');
            for (Field field : FIELDS.get(record.getClass())) {
                Object content = record.get(field.position);
                if (content != null && !content.equals(field.absent)) {
                    write(field.name, out, content);
                }
            }
            out.writeByte('.');
        } else {
            throw new IllegalArgumentException(
                    "no fingerprint of " + value.getClass().getName());
        }
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private record Field(
            String name, int position, @Nullable Object absent) {
        static Field of(Schema.Field field) {
            return new Field(
                    field.name(),
                    field.pos(),
                    field.hasDefaultValue() ? SpecificData.get().getDefaultValue(field) : null);
        }
    }
}
