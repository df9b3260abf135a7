package io.referrals.cli.simulate;

import io.referrals.events.intake.EventType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes records as lines of an event file, {@code type} first, absent fields left out: the way back of
 * {@link io.referrals.events.intake.EventLines}. Written by hand into one reused buffer because a generator should not
 * be slower than the disk. Not thread-safe.
 */
public final class RecordLines {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long DAY_MS = 86_400_000;

    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return SpecificData.get().getSchema(type).getFields().stream()
                    .map(Field::of)
                    .toList();
        }
    };

    private static final ClassValue<byte[]> STARTS = new ClassValue<>() {
        @Override
        protected byte[] computeValue(Class<?> type) {
            return Arrays.stream(EventType.values())
                    .filter(eventType -> eventType.topic().recordType() == type)
                    .findFirst()
                    .map(eventType -> ascii("{\"type\":\"" + eventType.label() + '"'))
                    .orElseThrow(() -> new IllegalArgumentException(type.getName() + " is no input record"));
        }
    };

    private byte[] buffer = new byte[1024];
    private int length;

    /**
     * Appends one line and its line end.
     *
     * @throws IllegalArgumentException when the record is none of the input types
     */
    public void write(SpecificRecord record, OutputStream out) throws IOException {
        length = 0;
        append(STARTS.get(record.getClass()));
        appendFields(record);
        append('}');
        append('\n');
        out.write(buffer, 0, length);
    }

    private void appendFields(SpecificRecord record) {
        for (Field field : FIELDS.get(record.getClass())) {
            Object value = record.get(field.position);
            if (value != null && !value.equals(field.absent)) {
                append(field.label);
                appendValue(value);
            }
        }
    }

    private void appendValue(Object value) {
        if (value instanceof String text) {
            appendText(text);
        } else if (value instanceof Instant time) {
            appendTime(time.toEpochMilli());
        } else if (value instanceof Number || value instanceof Boolean) {
            append(ascii(value.toString()));
        } else if (value instanceof List<?> list) {
            append('[');
            for (int i = 0; i < list.size(); i++) {
                if (i > 0) {
                    append(',');
                }
                appendValue(list.get(i));
            }
            append(']');
        } else if (value instanceof SpecificRecord record) {
            append('{');
            int start = length;
            appendFields(record);
            // Fields bring the comma before them; the first one's is one too many.
            System.arraycopy(buffer, start + 1, buffer, start, length - start - 1);
            length--;
            append('}');
        } else {
            throw new IllegalArgumentException(
                    "no JSON form for " + value.getClass().getName());
        }
    }

    private void appendText(String text) {
        append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                int rest = i;
                while (i + 1 < text.length() && text.charAt(i + 1) >= 0x80) {
                    i++;
                }
                append(text.substring(rest, i + 1).getBytes(StandardCharsets.UTF_8));
            } else if (c == '"' || c == '\\') {
                append('\\');
                append(c);
            } else if (c < 0x20) {
                append(ascii("\\u00"));
                append((char) HEX[c >> 4]);
                append((char) HEX[c & 15]);
            } else {
                append(c);
            }
        }
        append('"');
    }

    private void appendTime(long time) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(time, DAY_MS));
        int millis = (int) Math.floorMod(time, DAY_MS);
        append('"');
        appendDigits(date.getYear(), 4);
        append('-');
        appendDigits(date.getMonthValue(), 2);
        append('-');
        appendDigits(date.getDayOfMonth(), 2);
        append('T');
        appendDigits(millis / 3_600_000, 2);
        append(':');
        appendDigits(millis / 60_000 % 60, 2);
        append(':');
        appendDigits(millis / 1000 % 60, 2);
        if (millis % 1000 != 0) {
            append('.');
            appendDigits(millis % 1000, 3);
        }
        append('Z');
        append('"');
    }

    private void appendDigits(int number, int digits) {
        for (int i = digits, divisor = i == 4 ? 1000 : i == 3 ? 100 : 10; i > 0; i--, divisor /= 10) {
            append((char) ('0' + number / divisor % 10));
        }
    }

    private void append(char ascii) {
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, length * 2);
        }
        buffer[length++] = (byte) ascii;
    }

    private void append(byte[] bytes) {
        if (length + bytes.length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes.length));
        }
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private record Field(
            byte[] label, int position, @Nullable Object absent) {
        static Field of(Schema.Field field) {
            return new Field(
                    ascii(",\"" + field.name() + "\":"),
                    field.pos(),
                    field.hasDefaultValue() ? SpecificData.get().getDefaultValue(field) : null);
        }
    }
}
