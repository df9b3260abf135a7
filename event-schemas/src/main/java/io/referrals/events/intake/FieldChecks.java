package io.referrals.events.intake;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks of one record have found so far: the first fault, and how many optional fields are treated as absent.
 * A fault names a field, its length and what is wrong first, and never says what stands in it: codes are typed by people
 * and are sometimes e-mail addresses.
 *
 * <p>In events an optional field that is invalid is dropped and counted, for an order is not lost to a bad cookie; in
 * configuration it refuses the record, for a program that pays otherwise than it reads is worse than none. That
 * difference stands only here.
 */
final class FieldChecks {
    private static final String MISSING = "is missing or empty";
    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private final boolean configuration;
    private @Nullable String fault;
    private int ignoredFields;

    FieldChecks(boolean configuration) {
        this.configuration = configuration;
    }

    /** Records a fault that refuses the record; the first one counts. */
    void refuse(String field, String problem) {
        if (fault == null) {
            fault = field + ' ' + problem;
        }
    }

    /** Records that an optional field is invalid. */
    void invalidOptional(String field, String problem) {
        if (configuration) {
            refuse(field, problem);
        } else {
            ignoredFields++;
        }
    }

    /** Records a fault unless the condition holds. */
    void require(boolean condition, String field, String problem) {
        if (!condition) {
            refuse(field, problem);
        }
    }

    /** The refusal these findings amount to, or null when there is none. */
    @Nullable
    Refusal refusal() {
        return fault == null ? null : new Refusal(Reason.INVALID_FIELD, fault);
    }

    int ignoredFields() {
        return ignoredFields;
    }

    void id(String field, @Nullable String id) {
        String problem = id == null || id.isEmpty() ? MISSING : Values.idProblem(id);
        if (problem != null) {
            refuse(field, problem);
        }
    }

    void customerId(String field, @Nullable String id) {
        String problem = id == null || id.isEmpty() ? MISSING : Values.customerIdProblem(id);
        if (problem != null) {
            refuse(field, problem);
        }
    }

    @Nullable
    String optionalId(String field, @Nullable String id) {
        return id == null || id.isEmpty() ? null : keptUnless(Values.idProblem(id), field, id);
    }

    @Nullable
    String optionalCustomerId(String field, @Nullable String id) {
        return id == null || id.isEmpty() ? null : keptUnless(Values.customerIdProblem(id), field, id);
    }

    void text(String field, @Nullable String text) {
        require(text != null && !text.isEmpty(), field, MISSING);
    }

    /** A text of so many characters at most; one outside of the basic plane is one. */
    void text(String field, @Nullable String text, int most) {
        text(field, text);
        int length = text == null ? 0 : text.codePointCount(0, text.length());
        require(length <= most, field, Values.tooLong(most, length));
    }

    /** A list of short texts, which is empty when it is absent. */
    List<String> shortTexts(String field, @Nullable List<String> texts, int most) {
        if (texts == null) {
            return List.of();
        }
        require(texts.size() <= most, field, "has more than " + most + " elements");
        for (int i = 0; i < texts.size(); i++) {
            text(field + '[' + i + ']', texts.get(i), Grammar.MAX_SHORT_TEXT);
        }
        return texts;
    }

    /** The version of an event, where it is optional; 1 when it is none. */
    int eventVersion(String field, int version) {
        if (version >= 1) {
            return version;
        }
        invalidOptional(field, "is less than 1");
        return 1;
    }

    /** An opaque optional text: anything but empty, which is absent. */
    static @Nullable String optionalText(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** An opaque optional text that is kept with a person's history, so its length has a bound. */
    @Nullable
    String optionalShortText(String field, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        String problem =
                text.length() > Grammar.MAX_SHORT_TEXT ? Values.tooLong(Grammar.MAX_SHORT_TEXT, text.length()) : null;
        return keptUnless(problem, field, text);
    }

    /** A registered or clicked code, normalised. */
    String code(String field, @Nullable String code) {
        String normalised = code == null ? "" : Values.normalisedCode(code);
        if (normalised.isEmpty()) {
            refuse(field, MISSING);
            return normalised;
        }
        String problem = Values.codeProblem(normalised);
        if (problem != null) {
            refuse(field, problem);
        }
        return normalised;
    }

    /** A code as a person typed it, never a reason to refuse. */
    static @Nullable String typedCode(@Nullable String typed) {
        return typed == null ? null : Values.typedCode(typed);
    }

    String currency(String field, @Nullable String currency) {
        String normalised = currency == null ? null : Values.currency(currency);
        if (normalised == null) {
            refuse(field, currency == null || currency.isEmpty() ? MISSING : not("three letters", currency));
            return "";
        }
        return normalised;
    }

    String unit(String field, @Nullable String unit) {
        String normalised = unit == null || unit.isEmpty() ? null : Values.unit(unit);
        if (normalised == null) {
            refuse(field, unit == null || unit.isEmpty() ? MISSING : not("a unit of rewards", unit));
            return "";
        }
        return normalised;
    }

    void oneOf(String field, @Nullable String value, Collection<String> allowed) {
        if (value == null || value.isEmpty()) {
            refuse(field, MISSING);
        } else if (!allowed.contains(value)) {
            refuse(field, not("one of " + String.join(", ", allowed), value));
        }
    }

    /** Times print as four-digit years. */
    void time(String field, @Nullable Instant time) {
        if (time == null) {
            refuse(field, "is missing");
        } else if (time.isBefore(FIRST_TIME) || time.isAfter(Grammar.LAST_TIME)) {
            refuse(field, "is outside the years 0001 to 9999");
        }
    }

    void optionalTime(String field, @Nullable Instant time) {
        if (time != null) {
            time(field, time);
        }
    }

    void atLeast(long minimum, String field, @Nullable Number value) {
        if (value != null && value.longValue() < minimum) {
            refuse(field, "is less than " + minimum);
        }
    }

    private static String not(String expected, String value) {
        return "is not " + expected + " (length " + value.length() + ")";
    }

    private @Nullable String keptUnless(@Nullable String problem, String field, String value) {
        if (problem == null) {
            return value;
        }
        invalidOptional(field, problem);
        return null;
    }
}
