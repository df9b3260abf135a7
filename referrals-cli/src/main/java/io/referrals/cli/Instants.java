package io.referrals.cli;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Instants on the command line: RFC 3339, as in event files. */
public final class Instants implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
        try {
            return OffsetDateTime.parse(value.strip()).toInstant();
        } catch (DateTimeParseException e) {
            throw new TypeConversionException(
                    "'" + value + "' is not an instant. Write it like 2026-03-01T12:00:00Z, with Z or an offset.");
        }
    }

    /**
     * Why an instant cannot be the clock on servers that the verb did not start itself: what is posted there ahead of its
     * time stays posted. Null when it can.
     */
    public static @Nullable String objection(@Nullable Instant clock) {
        return clock == null || !clock.isAfter(Instant.now())
                ? null
                : clock + " is in the future. Servers that are not only for this run cannot have a future clock: "
                        + "what is released there ahead of its time stays released.";
    }

    /** An instant that is not in the future by this machine's clock. */
    public static final class UntilNow implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String value) {
            var instant = new Instants().convert(value);
            var objection = objection(instant);
            if (objection != null) {
                throw new TypeConversionException(objection);
            }
            return instant;
        }
    }
}
