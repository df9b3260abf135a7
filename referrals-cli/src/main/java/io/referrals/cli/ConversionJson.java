package io.referrals.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.referrals.events.Candidate;
import io.referrals.events.Conversion;
import io.referrals.events.Credit;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A conversion as a line of JSON: the fields in the documented order, absent ones left out.
 *
 * <p>Usually without {@code revision} and {@code decidedAt}, which tell how a decision came about and not what it is, so that two
 * runs can be compared byte for byte. Instants are ISO-8601 in UTC with a fraction only where it is not zero.
 */
public final class ConversionJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ConversionJson() {}

    /** One line, without its end. */
    public static String line(Conversion conversion) {
        return text(conversion, false);
    }

    /** With {@code revision} and {@code decidedAt}. */
    public static String withRevision(Conversion conversion) {
        return text(conversion, true);
    }

    private static String text(Conversion conversion, boolean revision) {
        var text = new StringWriter(1024);
        try (var json = FACTORY.createGenerator(text)) {
            write(json, conversion, revision);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Conversion conversion, boolean revision) throws IOException {
        json.writeStartObject();
        json.writeStringField("conversionId", conversion.getConversionId());
        json.writeStringField("storefrontId", conversion.getStorefrontId());
        json.writeStringField("kind", conversion.getKind());
        json.writeStringField("status", conversion.getStatus());
        text(json, "basis", conversion.getBasis());
        text(json, "reason", conversion.getReason());
        json.writeStringField("customerId", conversion.getCustomerId());
        text(json, "orderId", conversion.getOrderId());
        json.writeStringField("occurredAt", conversion.getOccurredAt().toString());
        text(json, "currency", conversion.getCurrency());
        number(json, "amountMinor", conversion.getAmountMinor());
        number(json, "refundedMinor", conversion.getRefundedMinor());
        number(json, "netAmountMinor", conversion.getNetAmountMinor());
        if (conversion.getNewCustomer() != null) {
            json.writeBooleanField("newCustomer", conversion.getNewCustomer());
        }
        text(json, "country", conversion.getCountry());
        json.writeStringField("model", conversion.getModel());
        json.writeNumberField("policyVersion", conversion.getPolicyVersion());
        json.writeArrayFieldStart("credits");
        for (var credit : conversion.getCredits()) {
            credit(json, credit);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("candidates");
        for (var candidate : conversion.getCandidates()) {
            candidate(json, candidate);
        }
        json.writeEndArray();
        if (conversion.getCandidateCount() != null) {
            json.writeNumberField("candidateCount", conversion.getCandidateCount());
        }
        json.writeArrayFieldStart("flags");
        for (var flag : conversion.getFlags()) {
            json.writeString(flag);
        }
        json.writeEndArray();
        if (revision) {
            json.writeNumberField("revision", conversion.getRevision());
            json.writeStringField("decidedAt", conversion.getDecidedAt().toString());
        }
        json.writeEndObject();
    }

    private static void credit(JsonGenerator json, Credit credit) throws IOException {
        json.writeStartObject();
        json.writeStringField("touchId", credit.getTouchId());
        json.writeStringField("kind", credit.getKind());
        json.writeStringField("referralCode", credit.getReferralCode());
        json.writeStringField("programId", credit.getProgramId());
        json.writeNumberField("programVersion", credit.getProgramVersion());
        json.writeStringField("advocateId", credit.getAdvocateId());
        json.writeStringField("touchedAt", credit.getTouchedAt().toString());
        text(json, "channel", credit.getChannel());
        json.writeNumberField("weightPpm", credit.getWeightPpm());
        number(json, "amountMinor", credit.getAmountMinor());
        json.writeEndObject();
    }

    private static void candidate(JsonGenerator json, Candidate candidate) throws IOException {
        json.writeStartObject();
        json.writeStringField("touchId", candidate.getTouchId());
        json.writeStringField("kind", candidate.getKind());
        json.writeStringField("referralCode", candidate.getReferralCode());
        json.writeStringField("touchedAt", candidate.getTouchedAt().toString());
        json.writeStringField("verdict", candidate.getVerdict());
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeNumberField(name, value);
        }
    }
}
